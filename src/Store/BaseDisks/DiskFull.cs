namespace MedV.Store.BaseDisks;

/// <summary>Recognises "no space left" among the errors of the operating system.</summary>
internal static class DiskFull
{
    private const int NoSpaceLeft = 28;
    private const int QuotaExceeded = 122;
    private const int WindowsDiskFull = unchecked((int)0x8007_0070);

    public static bool Is(IOException exception) => OperatingSystem.IsWindows()
        ? exception.HResult == WindowsDiskFull
        : Is(exception.HResult);

    /// <summary>Whether a call of the C library failed for that.</summary>
    public static bool Is(int error) => error is NoSpaceLeft or QuotaExceeded;

    /// <summary>Refuses when the disk below <paramref name="folder"/> has less than <paramref name="neededBytes"/> left.</summary>
    /// <exception cref="StoreException"><see cref="StoreFault.Full"/>, with how much is missing.</exception>
    public static void ThrowIfShort(string folder, long neededBytes)
    {
        string place = OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : folder;
        long freeBytes = new DriveInfo(place).AvailableFreeSpace;
        if (freeBytes < neededBytes)
        {
            throw new StoreException(
                StoreFault.Full,
                $"{folder} needs {neededBytes} more bytes, the disk has {freeBytes} left: {neededBytes - freeBytes} bytes are missing");
        }
    }
}
