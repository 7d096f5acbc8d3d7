using System.Collections.Immutable;

namespace MedV.Workspaces;

/// <summary>A document is no workspace. The message tells the first fault and how many there are.</summary>
public sealed class WorkspaceException : Exception
{
    internal WorkspaceException(ImmutableArray<WorkspaceFault> faults, Exception? innerException = null)
        : base(faults.Length == 1 ? faults[0].ToString() : $"{faults[0]} (and {faults.Length - 1} more)", innerException)
        => Faults = faults;

    /// <summary>All that is wrong, in the order of the document's settings; at least one.</summary>
    public ImmutableArray<WorkspaceFault> Faults { get; }
}
