namespace MedV.GuestBridge.Setup.Steps;

/// <summary>What a setup needs of the machine and of the agent in it. One caller at a time.</summary>
/// <remarks>
/// The bridge may be killed at any moment and asks again after that, so each of these does no harm when it is asked twice. An <see cref="IOException"/> counts as
/// a failed attempt; cancellation stops the work and leaves the setup where it is. A call that does not listen to its token when its time is over may still be under
/// way when the next comes; that next one is <see cref="DeleteOverlayAsync"/>, which has to wait for it or to end it.
/// </remarks>
internal interface IGuestSetup
{
    /// <summary>Turns the VM off if it runs, deletes its overlay and saved states, makes an empty overlay, and writes the seed disk of this attempt.</summary>
    Task DeleteOverlayAsync(SetupState state, CancellationToken cancellationToken);

    /// <summary>Starts the VM with its overlay and its seed disk; does nothing when it runs.</summary>
    Task StartMachineAsync(SetupState state, CancellationToken cancellationToken);

    /// <summary>Asks the agent whether the guest is specialized, in its right version, and answers.</summary>
    /// <returns>
    /// <see cref="SetupOutcome.NotYet"/> while the agent does not answer or the guest still works; never waits longer than some seconds.
    /// </returns>
    Task<SetupOutcome> AskAgentSetupAsync(SetupState state, CancellationToken cancellationToken);

    /// <summary>Has the agent run a step to its end. A step with the same identity that it has done is not done again.</summary>
    Task<SetupOutcome> RunStepAsync(string identity, SetupStep step, CancellationToken cancellationToken);

    /// <summary>Restarts the guest and comes back when it has begun to.</summary>
    Task RestartAsync(SetupState state, CancellationToken cancellationToken);
}
