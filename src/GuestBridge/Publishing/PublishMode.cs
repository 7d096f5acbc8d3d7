namespace MedV.GuestBridge.Publishing;

/// <summary>Whether a plan is carried out.</summary>
internal enum PublishMode
{
    /// <summary>Only say what would be done; nothing is written.</summary>
    DryRun = 0,

    /// <summary>Do it.</summary>
    CarryOut = 1,
}
