namespace MedV.GuestBridge.Machines;

/// <summary>Why a machine was not started or suspended. A number never changes its meaning.</summary>
internal enum MachineFault
{
    /// <summary>The plan cannot be built: a value out of range, a path too long.</summary>
    BadPlan = 1,

    /// <summary>The engine is not installed on this PC, or a part of it.</summary>
    EngineMissing = 2,

    /// <summary>The bridge has rights that no virtual machine should have.</summary>
    TooPowerful = 3,

    /// <summary>Another process looks after this machine, or it runs already.</summary>
    InUse = 4,

    /// <summary>A disk cannot be read, made or grown.</summary>
    Disk = 5,

    /// <summary>The engine refused or did not answer.</summary>
    Engine = 6,

    /// <summary>The state could not be written; the machine runs on.</summary>
    NotSuspended = 7,

    /// <summary>The machine has ended.</summary>
    Ended = 8,
}

/// <summary>A machine cannot do what was asked.</summary>
/// <param name="fault">What kind of reason.</param>
/// <param name="message">What was found, what was expected. No capital, no full stop.</param>
/// <param name="hint">The next step, if there is one.</param>
/// <param name="inner">What the operating system said.</param>
internal sealed class MachineException(MachineFault fault, string message, string? hint = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of reason.</summary>
    public MachineFault Fault { get; } = fault;

    /// <summary>The next step for the reader, if there is one.</summary>
    public string? Hint { get; } = hint;
}
