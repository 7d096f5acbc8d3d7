namespace MedV.GuestBridge.Machines;

/// <summary>Where a start has got to.</summary>
internal enum MachineStageKind
{
    /// <summary>Overlay and data disk are looked at, and made if they are missing.</summary>
    PreparingDisks,

    /// <summary>A snapshot is read back.</summary>
    Resuming,

    /// <summary>The machine boots.</summary>
    Booting,

    /// <summary>The processors run.</summary>
    Running,

    /// <summary>Nothing new; there is only a note.</summary>
    Note,
}

/// <summary>One step of a start.</summary>
/// <param name="Kind">Where the start has got to.</param>
/// <param name="Note">A sentence for log and user when something was not as it should be. No capital, no full stop.</param>
internal readonly record struct MachineStage(MachineStageKind Kind, string? Note = null);
