using System.Diagnostics;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>Decides what follows what in a setup. Pure: no clock, no files.</summary>
internal static class SetupRules
{
    private const int MaximumReason = 200;

    /// <summary>What follows when the work of a stage went so.</summary>
    /// <param name="state">Where the setup is.</param>
    /// <param name="plan">How it goes.</param>
    /// <param name="outcome">How the work went.</param>
    /// <param name="took">How long it took, to be added to the attempt's time.</param>
    /// <returns>Where it is now.</returns>
    public static SetupState After(SetupState state, SetupPlan plan, SetupOutcome outcome, TimeSpan took)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(plan);
        if (state.IsOver)
        {
            return state;
        }

        SetupState now = state with { Spent = state.Spent + (took > TimeSpan.Zero ? took : TimeSpan.Zero) };
        return outcome switch
        {
            SetupOutcome.Failed failed when state.Stage == SetupStage.Commands && state.Step < plan.Steps.Length && plan.Steps[state.Step].MayFail && !IsLate(now, plan) =>
                NextStep(now, plan),
            SetupOutcome.Failed failed => Retry(now, plan, failed.Reason),
            _ when IsLate(now, plan) && !IsLast(now, plan, outcome) => Retry(now, plan, $"it took longer than {plan.LimitOf(state.Attempt).TotalMinutes:0} minutes"),
            SetupOutcome.NotYet => now,
            SetupOutcome.Done => Next(now, plan),
            _ => throw new UnreachableException(),
        };
    }

    /// <summary>What the bridge is told of a change.</summary>
    /// <param name="before">Where the setup was; <see langword="null"/> at its beginning.</param>
    /// <param name="after">Where it is.</param>
    /// <param name="plan">How it goes.</param>
    /// <param name="workspaceName">The workspace's name for users.</param>
    public static SetupEvent? Told(SetupState? before, SetupState after, SetupPlan plan, string workspaceName)
    {
        SetupEventKind? kind = after switch
        {
            _ when before is null => SetupEventKind.Started,
            { Stage: SetupStage.Ready } when !before.IsOver => SetupEventKind.Completed,
            { Stage: SetupStage.Failed } when !before.IsOver => SetupEventKind.Failed,
            _ when after.Attempt > before.Attempt => SetupEventKind.Retrying,
            _ when after.Stage != before.Stage || after.Step != before.Step => SetupEventKind.Progress,
            _ => null,
        };
        string? message = kind switch
        {
            SetupEventKind.Started => plan.Messages.Start,
            SetupEventKind.Retrying => plan.Messages.Retry,
            SetupEventKind.Completed => plan.Messages.Ready,
            SetupEventKind.Failed => plan.Messages.Failure,
            _ => null,
        };
        return kind is null ? null : new SetupEvent(
            kind.Value, after, message is null ? after.Words(plan) : SetupMessages.Fill(message, workspaceName, after, plan.Attempts));
    }

    /// <summary>A setup that failed, tried anew because the user or an admin asked for it: all attempts are there again.</summary>
    /// <param name="state">The old one.</param>
    /// <param name="setupId">Names the new one.</param>
    public static SetupState Again(SetupState state, string setupId) => SetupState.New(state.Workspace, setupId);

    private static SetupState Next(SetupState state, SetupPlan plan) => state.Stage switch
    {
        SetupStage.Overlay => state with { Stage = SetupStage.Boot },
        SetupStage.Boot => state with { Stage = SetupStage.Specialize },
        SetupStage.Specialize => state with { Stage = plan.Steps.Length > 0 ? SetupStage.Commands : SetupStage.Handshake },
        SetupStage.Commands when state.Step < plan.Steps.Length => NextStep(state, plan),
        SetupStage.Commands => state with { Stage = SetupStage.Handshake },
        SetupStage.Handshake when state.WantsRestart => state with { Stage = SetupStage.Restart, WantsRestart = false },

        // After the restart the agent has to answer once more.
        SetupStage.Restart => state with { Stage = SetupStage.Handshake },
        SetupStage.Handshake => state with { Stage = SetupStage.Ready, Reason = "" },
        _ => throw new UnreachableException(),
    };

    private static SetupState NextStep(SetupState state, SetupPlan plan)
    {
        int next = state.Step + 1;
        return state with
        {
            Step = next,
            WantsRestart = state.WantsRestart || plan.Steps[state.Step].WantsRestart,
            Stage = next < plan.Steps.Length ? SetupStage.Commands : SetupStage.Handshake,
        };
    }

    private static SetupState Retry(SetupState state, SetupPlan plan, string untrustedReason)
    {
        string reason = SetupMessages.Clean(untrustedReason);
        reason = reason[..Math.Min(reason.Length, MaximumReason)];
        return state.Attempt >= plan.Attempts
            ? state with { Stage = SetupStage.Failed, Reason = reason }
            : state with { Stage = SetupStage.Overlay, Attempt = state.Attempt + 1, Step = 0, WantsRestart = false, Spent = TimeSpan.Zero, Reason = reason };
    }

    private static bool IsLate(SetupState state, SetupPlan plan) => state.Spent >= plan.LimitOf(state.Attempt);

    // What is complete is not thrown away because it was late by a second.
    private static bool IsLast(SetupState state, SetupPlan plan, SetupOutcome outcome) =>
        outcome is SetupOutcome.Done && Next(state, plan).Stage == SetupStage.Ready;
}
