namespace MedV.GuestBridge.Setup.Steps;

/// <summary>How far the setup of one workspace for one user is. It is what is kept on the disk; there are no secrets in it.</summary>
/// <param name="Workspace">Id of the workspace.</param>
/// <param name="SetupId">Names this setup: 1 to 64 small letters, digits and hyphens.</param>
/// <param name="Stage">Where it is.</param>
/// <param name="Attempt">Which attempt, from 1.</param>
/// <param name="Step">How many steps of the workspace are done in this attempt.</param>
/// <param name="WantsRestart">Whether a step wants the guest to restart.</param>
/// <param name="Spent">For how long this attempt has run. Time in which the bridge did not run does not count.</param>
/// <param name="Reason">Why the last attempt failed; empty when none did.</param>
internal sealed record SetupState(
    string Workspace, string SetupId, SetupStage Stage, int Attempt, int Step, bool WantsRestart, TimeSpan Spent, string Reason)
{
    /// <summary>A setup at its beginning.</summary>
    public static SetupState New(string workspace, string setupId) => new(workspace, setupId, SetupStage.Overlay, 1, 0, false, TimeSpan.Zero, "");

    /// <summary>Whether nothing more is to be done.</summary>
    public bool IsOver => Stage is SetupStage.Ready or SetupStage.Failed;

    /// <summary>Names a step for the agent, the same each time it is asked: what it has done it does not do again.</summary>
    public string StepIdentity => $"{SetupId}-{Attempt}-{Step}";

    /// <summary>What is being done, in words.</summary>
    public string Words(SetupPlan plan) => Stage switch
    {
        SetupStage.Overlay => "preparing a clean disk",
        SetupStage.Boot => "starting the virtual machine",
        SetupStage.Specialize => "the guest takes over your name, language and time zone",
        SetupStage.Commands when Step < plan.Steps.Length && plan.Steps[Step].Progress.Length > 0 =>
            $"step {Step + 1} of {plan.Steps.Length}: {SetupMessages.Clean(plan.Steps[Step].Progress)}",
        SetupStage.Commands => $"step {Math.Min(Step + 1, plan.Steps.Length)} of {plan.Steps.Length}",
        SetupStage.Handshake => "checking that all is in place",
        SetupStage.Restart => "the guest restarts",
        SetupStage.Ready => "ready",
        _ => $"failed: {Reason}",
    };
}
