namespace MedV.Swarm.Origin;

/// <summary>An origin did not give what was asked for; the message says what was found, what was expected and where.</summary>
public sealed class OriginException : Exception
{
    internal OriginException(OriginFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The kind of trouble.</summary>
    public OriginFault Fault { get; }

    /// <summary>How long the origin asked to be left alone, or <see langword="null"/>.</summary>
    public TimeSpan? RetryAfter { get; internal init; }

    /// <summary>Whether another file of the same origin would fare no better, so that it is left alone for a while.</summary>
    internal bool ConcernsTheWholeOrigin => Fault
        is OriginFault.Unreachable or OriginFault.Failing or OriginFault.IgnoresRanges or OriginFault.ShortBody or OriginFault.Stalled
        or OriginFault.Garbled or OriginFault.NeedsCredentials or OriginFault.ProxyRefused or OriginFault.NotTrusted or OriginFault.Encoded;
}
