using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;

namespace MedV.Bench.Assemble;

/// <summary>Writes packs to a folder as they are published.</summary>
internal sealed class PackFiles(string published) : IPackSink
{
    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken) => new(new Draft(published));

    private sealed class Draft : IPackDraft
    {
        private readonly string _folder;
        private readonly string _path;

        public Draft(string published)
        {
            _folder = Path.Combine(published, "packs");
            Directory.CreateDirectory(_folder);
            _path = Path.Combine(_folder, "draft");
            Content = new FileStream(_path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 20);
        }

        public Stream Content { get; }

        public async ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken)
        {
            await Content.DisposeAsync();
            string id = pack.Id.ToString();
            Directory.CreateDirectory(Path.Combine(_folder, id[..2]));
            File.Move(_path, Path.Combine(_folder, id[..2], $"{id}.pack"), overwrite: true);
        }

        public ValueTask DisposeAsync() => Content.DisposeAsync();
    }
}
