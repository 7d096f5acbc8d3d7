namespace MedV.GuestBridge.Sessions;

/// <summary>How a machine is ended.</summary>
internal enum MachineStop
{
    /// <summary>Its state is kept.</summary>
    Suspend,

    /// <summary>Its system shuts down.</summary>
    ShutDown,

    /// <summary>Like pulling the plug.</summary>
    CutPower,
}
