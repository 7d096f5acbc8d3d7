namespace MedV.Chunking.Manifests;

/// <summary>A manifest was refused.</summary>
public sealed class ManifestException : Exception
{
    internal ManifestException(ManifestFault fault, string message)
        : base(message) => Fault = fault;

    /// <summary>Why.</summary>
    public ManifestFault Fault { get; }
}
