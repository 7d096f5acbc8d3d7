using Microsoft.Win32.SafeHandles;

namespace MedV.Store.BaseDisks;

/// <summary>The file of another version's disk. It is only read.</summary>
internal sealed class SeedFile : IDiskBytes, IDisposable
{
    private static readonly string[] Names = [DiskFile.CompleteName, DiskFile.PartialName];

    private SeedFile(SafeFileHandle handle, bool isComplete) => (Handle, IsComplete) = (handle, isComplete);

    public SafeFileHandle Handle { get; }

    /// <summary>Whether it was complete when it was opened.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether there is a disk in a folder.</summary>
    public static bool Exists(string folder) => Names.Any(name => File.Exists(Path.Combine(folder, name)));

    /// <summary>Opens the complete disk in a folder, else the one under assembly.</summary>
    /// <returns><see langword="null"/> when there is none that can be read.</returns>
    public static SeedFile? TryOpen(string folder)
    {
        foreach (string name in Names)
        {
            try
            {
                return new SeedFile(
                    File.OpenHandle(Path.Combine(folder, name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
                    name == DiskFile.CompleteName);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Then perhaps under the other name; else it is no source, and that is all.
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool TryRead(Span<byte> buffer, long offset)
    {
        try
        {
            while (!buffer.IsEmpty)
            {
                int read = RandomAccess.Read(Handle, buffer, offset);
                if (read == 0)
                {
                    return false;
                }

                offset += read;
                buffer = buffer[read..];
            }

            return true;
        }
        catch (IOException)
        {
            // A bad sector of an old disk is no reason to stop: the chunk comes from elsewhere.
            return false;
        }
    }

    /// <inheritdoc/>
    public DataRanges FindData() => DataRanges.Of(Handle, RandomAccess.GetLength(Handle));

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
