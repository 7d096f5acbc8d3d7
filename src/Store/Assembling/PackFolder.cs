using MedV.Chunking.Manifests;
using Microsoft.Win32.SafeHandles;

namespace MedV.Store.Assembling;

/// <summary>Packs in a folder, as they are published: <c>packs/ab/ab….pack</c>.</summary>
/// <param name="folder">The folder that has <c>packs</c> in it.</param>
public sealed class PackFolder(string folder) : IPackSource
{
    /// <inheritdoc/>
    public bool TryRead(PackReference pack, int offset, Span<byte> destination)
    {
        string id = pack.Id.ToString();
        try
        {
            // Opened for each read: these are long, and so no number of packs keeps files open.
            using SafeFileHandle file = File.OpenHandle(
                Path.Combine(folder, "packs", id[..2], $"{id}.pack"), options: FileOptions.SequentialScan);
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(file, destination, offset);
                if (read == 0)
                {
                    return false;
                }

                offset += read;
                destination = destination[read..];
            }

            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
