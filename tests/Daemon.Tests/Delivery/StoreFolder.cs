using MedV.Chunking;
using MedV.Chunking.Manifests;
using MedV.Daemon.Delivery;
using MedV.Store.BaseDisks;
using MedV.Testing.Chunking;

namespace MedV.Daemon.Tests.Delivery;

/// <summary>A store in a folder of its own, with versions that lie in it as the daemon leaves them.</summary>
internal sealed class StoreFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-");

    public StoreFolder() => Versions = new StoredVersions(Images, Recipes);

    public string Images => Path.Combine(_folder.FullName, "images");

    public string Recipes => Path.Combine(_folder.FullName, "recipes");

    public StoredVersions Versions { get; }

    /// <summary>Puts a version there: root, pages, and the chunks that are wanted of its disk; complete when that is all.</summary>
    public async Task AddAsync(SampleImage image, Predicate<int>? wanted = null)
    {
        Directory.CreateDirectory(Path.Combine(Images, image.Root.Id.ToString()));
        await File.WriteAllBytesAsync(Versions.RootPath(image.Root.Id), image.RootFile);
        await FillAsync(Recipes, image.Root.RecipeId, image.Root.Recipe, (page, content) => image.TryRead(PageOf(image, page), content), _ => true);
        await FillAsync(Images, image.Root.Id, image.Manifest, image.TryRead, wanted ?? (_ => true));
    }

    /// <summary>The file of a version's disk, or of its pages.</summary>
    public static string DiskOf(string folder, Digest id) => Directory.GetFiles(Path.Combine(folder, id.ToString()), "disk.*").Single();

    /// <summary>Changes a byte of a file.</summary>
    public static void Damage(string file, long offset)
    {
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        using FileStream stream = File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        stream.Position = offset;
        int value = stream.ReadByte();
        stream.Position = offset;
        stream.WriteByte((byte)(value ^ 1));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private delegate bool Reader(int chunk, Span<byte> content);

    private static PageReference PageOf(SampleImage image, int page) =>
        image.Root.Pages.First(reference => reference.Id == image.Root.Recipe.Chunks[page].Id);

    private static async Task FillAsync(string folder, Digest id, Manifest manifest, Reader read, Predicate<int> wanted)
    {
        using BaseDisk disk = BaseDisk.Open(folder, id, manifest);
        for (int chunk = 0; chunk < manifest.Chunks.Length; chunk++)
        {
            if (wanted(chunk))
            {
                Write(disk, chunk, manifest.Chunks[chunk], read);
            }
        }

        await disk.CompleteAsync(progress: null, CancellationToken.None);
    }

    private static void Write(BaseDisk disk, int chunk, ChunkReference reference, Reader read)
    {
        byte[] content = new byte[reference.Bytes];
        Assert.True(read(chunk, content));
        Assert.True(VerifiedChunk.TryVerify(reference.Id, content, out VerifiedChunk verified));
        disk.Write(chunk, verified);
    }
}
