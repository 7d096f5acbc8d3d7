namespace MedV.GuestBridge.Display;

/// <summary>Windows of a guest cannot be shown, or may not be.</summary>
internal sealed class DisplayException : Exception
{
    /// <summary>Says what is wrong.</summary>
    /// <param name="fault">The kind of fault.</param>
    /// <param name="message">What was found and what was expected.</param>
    /// <param name="inner">What it came from, if from something.</param>
    public DisplayException(DisplayFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The kind of fault.</summary>
    public DisplayFault Fault { get; }
}
