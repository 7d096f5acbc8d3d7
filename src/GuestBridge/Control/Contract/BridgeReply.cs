using System.Collections.Immutable;
using MedV.Daemon.Control.Contract;

namespace MedV.GuestBridge.Control.Contract;

/// <summary>One line of an answer.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Stage">Of progress: what is being done.</param>
/// <param name="Text">A sentence: what is being done, or what failed.</param>
/// <param name="Hint">Of a failure: the next step for the reader, if there is one.</param>
/// <param name="Code">Of a failure: the exit code that stands for it, see <c>docs/exit-codes.md</c>.</param>
/// <param name="SecondsLeft">Of progress: time to go; null when it cannot be said.</param>
/// <param name="AppExitCode">Of a run that was waited for: how the application ended.</param>
/// <param name="Workspaces">The user's workspaces, where they were asked for.</param>
/// <param name="Apps">The applications, where they were asked for.</param>
/// <param name="Checks">What was checked, where that was asked for.</param>
/// <param name="Log">What was written, where that was asked for.</param>
/// <param name="Viewer">A command that shows the machine's screen, where that was asked for.</param>
internal sealed record BridgeReply(
    ReplyKind Kind,
    LaunchStage? Stage = null,
    string? Text = null,
    string? Hint = null,
    int? Code = null,
    double? SecondsLeft = null,
    int? AppExitCode = null,
    ImmutableArray<WorkspaceStatus>? Workspaces = null,
    ImmutableArray<AppStatus>? Apps = null,
    ImmutableArray<DoctorCheck>? Checks = null,
    string? Log = null,
    ImmutableArray<string>? Viewer = null);
