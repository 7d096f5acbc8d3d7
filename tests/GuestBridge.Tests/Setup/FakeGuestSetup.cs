using MedV.GuestBridge.Setup.Steps;

namespace MedV.GuestBridge.Tests.Setup;

/// <summary>
/// A machine and an agent that behave as real ones may: an overlay that is not clean after a start, steps that the agent does once for each identity, an
/// agent that needs some questions until it answers, a machine that is off after a power cut.
/// </summary>
/// <remarks>A script says what goes wrong: each call takes the next entry of its own queue, if there is one. Every call is noted.</remarks>
internal sealed class FakeGuestSetup : IGuestSetup
{
    private readonly HashSet<string> _done = [];
    private bool _clean;
    private int _asked;

    /// <summary>What was called, in order.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Which steps ran to their end since the overlay was made, in order.</summary>
    public List<string> Ran { get; } = [];

    /// <summary>Whether the VM runs.</summary>
    public bool Runs { get; set; }

    /// <summary>How often the agent has to be asked after a start until it answers.</summary>
    public int Questions { get; init; } = 2;

    /// <summary>What happens before a call does its work: throws, hangs, or notes something. The name of the call is given.</summary>
    public Func<string, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>What steps answer instead of done, one after the other.</summary>
    public Queue<SetupOutcome> StepAnswers { get; } = [];

    public async Task DeleteOverlayAsync(SetupState state, CancellationToken cancellationToken)
    {
        await NoteAsync("delete", cancellationToken);
        Runs = false;
        _clean = true;
        _done.Clear();
        Ran.Clear();
    }

    public async Task StartMachineAsync(SetupState state, CancellationToken cancellationToken)
    {
        await NoteAsync("start", cancellationToken);
        Assert.True(_clean || state.Stage != SetupStage.Boot || Runs, "an attempt begins with a clean overlay");
        _asked = Runs ? _asked : 0;
        Runs = true;
    }

    public async Task<SetupOutcome> AskAgentSetupAsync(SetupState state, CancellationToken cancellationToken)
    {
        await NoteAsync("ask", cancellationToken);
        return Runs && ++_asked > Questions ? new SetupOutcome.Done() : new SetupOutcome.NotYet();
    }

    public async Task<SetupOutcome> RunStepAsync(string identity, SetupStep step, CancellationToken cancellationToken)
    {
        await NoteAsync("step", cancellationToken);
        Assert.True(Runs, "a step needs a machine that runs");
        if (StepAnswers.TryDequeue(out SetupOutcome? answer))
        {
            return answer;
        }

        _clean = false;
        if (_done.Add(identity))
        {
            Ran.Add(string.Join(' ', step.Arguments));
        }

        return new SetupOutcome.Done();
    }

    public async Task RestartAsync(SetupState state, CancellationToken cancellationToken)
    {
        await NoteAsync("restart", cancellationToken);
        _asked = 0;
    }

    private Task NoteAsync(string call, CancellationToken cancellationToken)
    {
        Calls.Add(call);
        return Before(call, cancellationToken);
    }
}
