namespace MedV.Store;

/// <summary>The right to use a store folder, held by one process at a time.</summary>
/// <remarks>A lock of the operating system on the file <c>lock</c>, so that it ends with the process, however that ends.</remarks>
public sealed class StoreLock : IDisposable
{
    private const int UnixWouldBlock = 11;
    private const int WindowsSharingViolation = unchecked((int)0x8007_0020);

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Takes the lock of <paramref name="folder"/>, which is made when it is not there.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.InUse"/> when another process holds it.</exception>
    /// <exception cref="IOException">The folder cannot be made or written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write there.</exception>
    public static StoreLock Take(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);

        Directory.CreateDirectory(folder);
        try
        {
            return new StoreLock(new FileStream(
                Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
        }
        catch (IOException exception) when (exception.HResult is UnixWouldBlock or WindowsSharingViolation)
        {
            throw new StoreException(StoreFault.InUse, $"the store {folder} is in use by another process", exception);
        }
    }

    /// <summary>Gives the lock back. The file stays: to delete it would let two processes hold "the" lock.</summary>
    public void Dispose() => _file.Dispose();
}
