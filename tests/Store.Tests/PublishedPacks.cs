using MedV.Chunking;
using MedV.Testing.Chunking;

namespace MedV.Store.Tests;

/// <summary>The packs of an image in a folder, as they are published.</summary>
internal sealed class PublishedPacks : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PublishedPacks(SampleImage image)
    {
        foreach ((Digest id, byte[] pack) in image.Packs)
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(FileOf(id))!);
            File.WriteAllBytes(FileOf(id), pack);
        }
    }

    public string Path => _folder.Path;

    public string FileOf(Digest pack) => _folder.At("packs", pack.ToString()[..2], $"{pack}.pack");

    public void Dispose() => _folder.Dispose();
}
