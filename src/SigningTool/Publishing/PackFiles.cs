using System.Collections.Concurrent;
using MedV.Chunking.Manifests;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using MedV.Trust;
using Microsoft.Win32.SafeHandles;

namespace MedV.SigningTool.Publishing;

/// <summary>Reads parts of the packs of a folder, and keeps the files open meanwhile. Safe for use by any number of threads.</summary>
internal sealed class PackFiles(PublishedFolder folder) : IDisposable
{
    // The packs of a disk of 30 GB; those beyond are opened for each read.
    private const int MostOpen = 256;

    private readonly ConcurrentDictionary<PackReference, SafeFileHandle> _open = [];

    /// <summary>Fills <paramref name="destination"/> with the bytes of <paramref name="pack"/> from <paramref name="offset"/> on.</summary>
    /// <exception cref="ProblemException">The pack is not there, or is too short.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public void Read(PackReference pack, int offset, Span<byte> destination)
    {
        if (_open.TryGetValue(pack, out SafeFileHandle? file))
        {
            Read(file, pack, offset, destination);
            return;
        }

        file = Open(pack);
        if (_open.Count >= MostOpen || !_open.TryAdd(pack, file))
        {
            using (file)
            {
                Read(file, pack, offset, destination);
            }
        }
        else
        {
            Read(file, pack, offset, destination);
        }
    }

    public void Dispose()
    {
        foreach (SafeFileHandle file in _open.Values)
        {
            file.Dispose();
        }

        _open.Clear();
    }

    private SafeFileHandle Open(PackReference pack)
    {
        string path = PathOf(pack);
        try
        {
            return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ProblemException(ExitCode.NotFound, $"{path} does not exist, but a manifest names it");
        }
    }

    private void Read(SafeFileHandle file, PackReference pack, long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(file, destination, offset);
            if (read == 0)
            {
                throw new ProblemException(ExitCode.Damaged, $"{PathOf(pack)} ends at byte {offset}, expected {pack.Bytes} bytes", "see medv-sign verify");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    private string PathOf(PackReference pack) => folder.PathOf(PublishedPaths.Pack(pack.Id.ToString()));
}
