using MedV.Chunking.Manifests;
using MedV.Chunking.Packs;
using MedV.SigningTool.Files;
using MedV.SigningTool.Publishing;
using MedV.Trust;

namespace MedV.SigningTool.Packing;

/// <summary>New packs as files of the staging folder: a temporary name first, their digest when they are complete and on the disk.</summary>
internal sealed class StagingPacks(PublishedFolder staging) : IPackSink
{
    private const int BufferBytes = 1024 * 1024;

    private readonly string _draftPath = Path.Combine(staging.FullPath, "packs", DurableFile.TemporaryPrefix + "draft");

    /// <summary>Removes what a killed run left. Only the holder of the realm's lock may.</summary>
    public void RemoveLeftovers() => File.Delete(EnsureFolder());

    public ValueTask<IPackDraft> CreateAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult<IPackDraft>(new Draft(staging, EnsureFolder()));

    private string EnsureFolder()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_draftPath)!);
        return _draftPath;
    }

    private sealed class Draft(PublishedFolder staging, string path) : IPackDraft
    {
        private readonly FileStream _file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, BufferBytes);
        private bool _committed;

        public Stream Content => _file;

        public ValueTask CommitAsync(PackReference pack, CancellationToken cancellationToken)
        {
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            string final = staging.PathOf(PublishedPaths.Pack(pack.Id.ToString()));
            Directory.CreateDirectory(Path.GetDirectoryName(final)!);
            DurableFile.Commit(path, final);
            _committed = true;
            return ValueTask.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_committed)
            {
                await DisposeUnwrittenAsync();
                File.Delete(path);
            }
        }

        // Closing writes what is buffered, and that is what fails on a full disk: the first failure is the one to tell of.
        private async ValueTask DisposeUnwrittenAsync()
        {
            try
            {
                await _file.DisposeAsync();
            }
            catch (IOException)
            {
            }
        }
    }
}
