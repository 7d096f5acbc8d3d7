using System.Collections.Immutable;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>A step of the workspace that runs in the guest.</summary>
/// <param name="Kind"><c>command</c>, <c>restart</c> or <c>check</c> (is a host and port there?).</param>
/// <param name="Arguments">The program and its arguments; nothing; host and port.</param>
/// <param name="Limit">The longest time it may take.</param>
/// <param name="SuccessCode">The exit code that means that it went well.</param>
/// <param name="MayFail">Whether setup goes on even so.</param>
/// <param name="WantsRestart">Whether the guest has to restart before it is ready.</param>
/// <param name="Progress">What the user is told while it runs; empty for a number.</param>
/// <param name="Failure">What the user is told when it fails; empty for what the guest says.</param>
/// <param name="MoreSuccessCodes">Exit codes that mean that it went well, too; null for none.</param>
internal sealed record SetupStep(
    string Kind, ImmutableArray<string> Arguments, TimeSpan Limit, int SuccessCode, bool MayFail, bool WantsRestart, string Progress = "", string Failure = "",
    ImmutableArray<int>? MoreSuccessCodes = null);
