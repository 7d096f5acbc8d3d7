namespace MedV.GuestBridge.Control.Contract;

/// <summary>One workspace of the user.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="State">How it is.</param>
/// <param name="Message">Why it is refused, what it waits for, or what failed last; null when there is nothing to say.</param>
/// <param name="Image">Name of its image.</param>
/// <param name="Version">Version that it runs, or will start.</param>
/// <param name="NextVersion">A newer version that the next start takes; null when there is none.</param>
/// <param name="Windows">How many applications run in it.</param>
/// <param name="Accelerated">Whether the processor helps (KVM, Hyper-V); null while it does not run.</param>
/// <param name="Agent">Version of the agent in it; null while none answers.</param>
internal sealed record WorkspaceStatus(
    string Id,
    string Title,
    WorkspaceState State,
    string? Message,
    string? Image,
    int? Version,
    int? NextVersion,
    int Windows,
    bool? Accelerated,
    string? Agent);
