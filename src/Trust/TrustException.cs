namespace MedV.Trust;

/// <summary>Something is not trusted. The message says what was found and what was expected.</summary>
public sealed class TrustException : Exception
{
    internal TrustException(TrustFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
        => Fault = fault;

    /// <summary>Why.</summary>
    public TrustFault Fault { get; }
}
