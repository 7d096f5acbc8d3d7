namespace MedV.Store;

/// <summary>The store refuses: <see cref="Fault"/> says why, the message what was found, what was expected and where.</summary>
public sealed class StoreException : Exception
{
    internal StoreException(StoreFault fault, string message, Exception? inner = null)
        : base(message, inner) => Fault = fault;

    /// <summary>The kind of trouble.</summary>
    public StoreFault Fault { get; }
}
