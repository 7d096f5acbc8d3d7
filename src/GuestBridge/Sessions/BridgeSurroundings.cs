using MedV.GuestBridge.Daemon;
using MedV.GuestBridge.Hosting;
using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Sessions;

/// <summary>What all workspaces of a user share.</summary>
/// <param name="Folders">Where the user's things are.</param>
/// <param name="Engine">Runs machines.</param>
/// <param name="IsAccelerated">Whether the processor helps.</param>
/// <param name="Daemon">Tells what the user may use.</param>
/// <param name="Host">What the host has.</param>
/// <param name="LookAgainAsync">Asks the daemon at once how far everything is.</param>
/// <param name="Agents">The folder with the programs of agents that guests are given.</param>
/// <param name="Starts">What the user says about when workspaces start.</param>
/// <param name="Log">What happened.</param>
/// <param name="Time">The clock.</param>
internal sealed record BridgeSurroundings(
    WorkspaceFolders Folders,
    IMachineEngine Engine,
    bool IsAccelerated,
    DaemonLink Daemon,
    HostSize Host,
    Func<CancellationToken, Task> LookAgainAsync,
    string Agents,
    StartChoices Starts,
    BridgeLog Log,
    TimeProvider Time);
