namespace MedV.GuestBridge.Machines;

/// <summary>Starts virtual machines, and finds those that run on from an earlier life of the bridge.</summary>
internal interface IMachineEngine
{
    /// <summary>The engine's name in messages and settings, such as <c>qemu</c>.</summary>
    string Name { get; }

    /// <summary>Resumes the machine from its snapshot when there is one that fits; else boots it.</summary>
    /// <param name="plan">What the machine is made of.</param>
    /// <param name="progress">Hears each stage, and one sentence whenever something was not as it should be; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; what was started is ended.</param>
    /// <returns>A machine whose processors run. Whether its guest answers is for the channel to find out.</returns>
    /// <exception cref="MachineException">The machine cannot be started; the fault says why. Nothing runs, no data disk was touched.</exception>
    Task<IMachine> StartAsync(MachinePlan plan, IProgress<MachineStage>? progress, CancellationToken cancellationToken);

    /// <summary>The disk that a machine's own changes go to; it is there once the machine was started. Whoever moves it away while the machine does not run begins it anew.</summary>
    string SystemDisk(MachinePlan plan);

    /// <summary>Finds the machine of a folder that still runs.</summary>
    /// <returns>The machine; null when none runs. One that runs and does not answer is ended first.</returns>
    /// <exception cref="MachineException"><see cref="MachineFault.InUse"/> when another process looks after it.</exception>
    Task<IMachine?> FindAsync(MachineFolder folder, CancellationToken cancellationToken);
}
