namespace MedV.GuestBridge.Machines;

/// <summary>Says that this process looks after a machine. The operating system takes it back when the process dies.</summary>
internal sealed class MachineLock : IDisposable
{
    private readonly FileStream _file;

    private MachineLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of a state folder, which has to be there.</summary>
    /// <exception cref="MachineException">Another process has it.</exception>
    public static MachineLock Take(MachineFolder folder)
    {
        try
        {
            return new MachineLock(new FileStream(Path.Combine(folder.State, "machine.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new MachineException(MachineFault.InUse, $"another process looks after the machine of '{folder.Workspace}': {failure.Message.TrimEnd('.')}", inner: failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
