namespace MedV.GuestBridge.Machines;

/// <summary>Why a machine no longer runs.</summary>
internal enum MachineEndKind
{
    /// <summary>The guest shut down.</summary>
    ShutDown,

    /// <summary>Its state is on disk, and the next start resumes it.</summary>
    Suspended,

    /// <summary>We cut the power.</summary>
    Killed,

    /// <summary>The engine's process went away without a word: a crash, or somebody killed it.</summary>
    Lost,
}

/// <summary>How a machine ended.</summary>
/// <param name="Kind">Why.</param>
/// <param name="Sentence">The same in words for the user. No capital, no full stop.</param>
internal sealed record MachineEnd(MachineEndKind Kind, string Sentence);
