using System.Diagnostics;

namespace MedV.GuestBridge.Setup.Steps;

/// <summary>Drives a setup to its end: does the work of each stage within its limit, keeps where it is, and tells.</summary>
/// <param name="guest">Machine and agent.</param>
/// <param name="store">Where the state is kept.</param>
/// <param name="plan">How it goes.</param>
/// <param name="workspaceName">The workspace's name for users.</param>
/// <param name="tell">Gets each event, after the state is kept; must not throw.</param>
/// <param name="time">The clock.</param>
internal sealed class SetupRunner(
    IGuestSetup guest, SetupStore store, SetupPlan plan, string workspaceName, Action<SetupEvent> tell, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(30);

    /// <summary>Goes on where the setup was, also after the bridge was killed.</summary>
    /// <param name="workspace">Id of the workspace.</param>
    /// <param name="newSetupId">Names the setup, if it begins now.</param>
    /// <param name="cancellationToken">Stops it; it goes on from there another time.</param>
    /// <returns>The state at its end: ready or failed.</returns>
    /// <exception cref="IOException">The state cannot be kept.</exception>
    public async Task<SetupState> RunAsync(string workspace, string newSetupId, CancellationToken cancellationToken)
    {
        SetupState? found = store.Load(workspace, out string? _);
        SetupState state = found ?? SetupState.New(workspace, newSetupId);
        if (found is null)
        {
            store.Save(state);
            Tell(null, state);
        }
        else if (state.Stage is > SetupStage.Boot and < SetupStage.Ready)
        {
            // Whether the machine survived what ended us is not known. To start it twice does no harm.
            SetupState ended = state;
            state = await DoAsync(ended, plan.BootLimit, token => StartAsync(ended, token), cancellationToken);
            Keep(ended, state);
        }

        TimeSpan inStage = TimeSpan.Zero;
        TimeSpan unsaved = TimeSpan.Zero;
        while (!state.IsOver)
        {
            SetupState before = state;
            state = await DoAsync(before, LimitOf(before, inStage), token => WorkAsync(before, token), cancellationToken);
            if ((state.Stage, state.Attempt, state.Step) == (before.Stage, before.Attempt, before.Step))
            {
                await Task.Delay(Pause, time, cancellationToken);
                state = state with { Spent = state.Spent + Pause };
                inStage += state.Spent - before.Spent;
                unsaved += state.Spent - before.Spent;
                if (unsaved < SaveEvery)
                {
                    continue;
                }
            }
            else
            {
                inStage = TimeSpan.Zero;
            }

            unsaved = TimeSpan.Zero;
            Keep(before, state);
        }

        return state;
    }

    // No step takes more than what is left of its attempt.
    private TimeSpan LimitOf(SetupState state, TimeSpan inStage)
    {
        TimeSpan ofStage = plan.LimitOf(state) - inStage;
        TimeSpan left = plan.LimitOf(state.Attempt) - state.Spent;
        return state.Stage == SetupStage.Commands && left < ofStage ? left : ofStage;
    }

    // Does the work within its limit, and makes of all that can happen what follows.
    private async Task<SetupState> DoAsync(
        SetupState state, TimeSpan limit, Func<CancellationToken, Task<SetupOutcome>> work, CancellationToken cancellationToken)
    {
        long began = time.GetTimestamp();
        using var late = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        SetupOutcome outcome;
        try
        {
            either.Token.ThrowIfCancellationRequested();

            // WaitAsync: a machine that hangs may not listen to its token. What it does after its time is undone by the next attempt.
            outcome = await work(either.Token).WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            outcome = new SetupOutcome.Failed($"{state.Words(plan)} took too long");
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or UnauthorizedAccessException)
        {
            outcome = new SetupOutcome.Failed(exception.Message);
        }

        if (outcome is SetupOutcome.Failed && state.Stage == SetupStage.Commands && state.Step < plan.Steps.Length && plan.Steps[state.Step].Failure is { Length: > 0 } text)
        {
            outcome = new SetupOutcome.Failed(text);
        }

        return SetupRules.After(state, plan, outcome, time.GetElapsedTime(began));
    }

    private void Keep(SetupState before, SetupState after)
    {
        store.Save(after);
        Tell(before, after);
    }

    private Task<SetupOutcome> WorkAsync(SetupState state, CancellationToken cancellationToken) => state.Stage switch
    {
        SetupStage.Overlay => DoneAsync(guest.DeleteOverlayAsync(state, cancellationToken)),
        SetupStage.Boot => DoneAsync(guest.StartMachineAsync(state, cancellationToken)),
        SetupStage.Specialize or SetupStage.Handshake => guest.AskAgentSetupAsync(state, cancellationToken),
        SetupStage.Commands when state.Step < plan.Steps.Length => guest.RunStepAsync(state.StepIdentity, plan.Steps[state.Step], cancellationToken),

        // The plan got shorter while we were away.
        SetupStage.Commands => Task.FromResult<SetupOutcome>(new SetupOutcome.Done()),
        SetupStage.Restart => DoneAsync(guest.RestartAsync(state, cancellationToken)),
        _ => throw new UnreachableException(),
    };

    private async Task<SetupOutcome> StartAsync(SetupState state, CancellationToken cancellationToken)
    {
        await guest.StartMachineAsync(state, cancellationToken);
        return new SetupOutcome.NotYet();
    }

    private static async Task<SetupOutcome> DoneAsync(Task work)
    {
        await work;
        return new SetupOutcome.Done();
    }

    private void Tell(SetupState? before, SetupState after)
    {
        if (SetupRules.Told(before, after, plan, workspaceName) is { } told)
        {
            tell(told);
        }
    }
}
