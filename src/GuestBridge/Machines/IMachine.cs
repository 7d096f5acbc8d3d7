namespace MedV.GuestBridge.Machines;

/// <summary>One running virtual machine. Disposing lets go of it and leaves it running. Safe for concurrent use.</summary>
internal interface IMachine : IAsyncDisposable
{
    /// <summary>Whether it came from a snapshot, so that the guest's programs and its clock are those of then.</summary>
    bool Resumed { get; }

    /// <summary>Completes when the machine has ended, for whatever reason. Never fails.</summary>
    Task<MachineEnd> Ended { get; }

    /// <summary>Where a VNC viewer finds the screen; null when the machine has none to show.</summary>
    string? ScreenSocket { get; }

    /// <summary>Why the machine stands still although nobody paused it, in words; null when all is well.</summary>
    string? Trouble { get; }

    /// <summary>Opens the byte stream to the guest's agent. One at a time: a second waits, unheard, until the first is closed.</summary>
    /// <exception cref="IOException">The machine does not offer it, or no longer.</exception>
    Task<Stream> OpenChannelAsync(CancellationToken cancellationToken);

    /// <summary>Writes the machine's state to disk and ends it; the next start resumes it.</summary>
    /// <exception cref="MachineException">The state could not be kept, and the machine runs on as before.</exception>
    Task SuspendAsync(CancellationToken cancellationToken);

    /// <summary>Presses the power button, waits, and cuts the power when the guest has not gone in <paramref name="patience"/>.</summary>
    Task ShutDownAsync(TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Stops the processors; memory stays.</summary>
    Task PauseAsync(CancellationToken cancellationToken);

    /// <summary>Lets the processors run again, also after the host's disk was full.</summary>
    Task ResumeAsync(CancellationToken cancellationToken);

    /// <summary>Cuts the power.</summary>
    Task KillAsync();

    /// <summary>Gives what the guest wrote to its first serial port since the last call: the newest 64 KiB at most, as the guest wrote it.</summary>
    Task<string> ReadConsoleAsync(CancellationToken cancellationToken);
}
