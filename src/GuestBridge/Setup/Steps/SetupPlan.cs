using System.Collections.Immutable;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>How a setup goes: its steps and its limits, from the workspace's policy.</summary>
internal sealed record SetupPlan
{
    /// <summary>The steps that run in the guest, in order.</summary>
    public ImmutableArray<SetupStep> Steps { get; init; } = [];

    /// <summary>How often it is tried, 1 to 11. Default 3.</summary>
    // MaxRetryCount of MED-V 2.0, and so are the other defaults.
    public int Attempts { get; init; } = 3;

    /// <summary>Longest time of the first attempt. Default 45 minutes.</summary>
    public TimeSpan AttemptLimit { get; init; } = TimeSpan.FromMinutes(45);

    /// <summary>By how much the limit grows with each further attempt. Default 15 minutes.</summary>
    public TimeSpan AttemptGrowth { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Longest time to make an empty overlay. Default 90 s.</summary>
    public TimeSpan OverlayLimit { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Longest time until the VM runs. Default 10 minutes.</summary>
    public TimeSpan BootLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest time until the agent has its last word after the steps, or after the restart. Default 15 minutes.</summary>
    public TimeSpan DesktopLimit { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What the user is told.</summary>
    public SetupMessages Messages { get; init; } = new();

    /// <summary>Longest time of an attempt.</summary>
    public TimeSpan LimitOf(int attempt) => AttemptLimit + (AttemptGrowth * (attempt - 1));

    /// <summary>Longest time of a stage; <see cref="SetupStage.Specialize"/> has what the attempt has.</summary>
    public TimeSpan LimitOf(SetupState state) => state.Stage switch
    {
        SetupStage.Overlay => OverlayLimit,
        SetupStage.Boot => BootLimit,
        SetupStage.Commands when state.Step < Steps.Length => Steps[state.Step].Limit,
        SetupStage.Handshake or SetupStage.Restart => DesktopLimit,
        _ => LimitOf(state.Attempt),
    };
}
