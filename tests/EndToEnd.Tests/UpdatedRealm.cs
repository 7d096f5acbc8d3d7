using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A realm whose second version is the first one with changes all over its first half, so that an update is patches; and two empty disks.</summary>
public sealed class UpdatedRealm : PublishedVersions
{
    /// <summary>The name of the image.</summary>
    public const string Image = "edited";

    /// <summary>Names of disks without content, of different sizes: their manifests have the same pages, none.</summary>
    public static readonly IReadOnlyList<string> EmptyImages = ["nothing", "void"];

    private const int DiskMebibytes = 48;

    /// <summary>What the second version has that the first one does not, as it lies in packs.</summary>
    public long NewEncodedBytes { get; private set; }

    /// <inheritdoc/>
    public override string ImageName => Image;

    /// <inheritdoc/>
    protected override void WriteDisks(string first, string second)
    {
        PatternDisk.WriteNoise(first, DiskMebibytes, seed: 11);
        PatternDisk.WriteEdited(first, second, seed: 12);
        NewEncodedBytes = DiskMebibytes / 2 * 1024L * 1024;
        for (int i = 0; i < EmptyImages.Count; i++)
        {
            using FileStream empty = File.Create(Work[EmptyImages[i]]);
            empty.SetLength((i + 1) * 16L * 1024 * 1024);
        }
    }

    /// <inheritdoc/>
    protected override async Task PackSecondAsync(string disk)
    {
        await base.PackSecondAsync(disk);
        foreach (string empty in EmptyImages)
        {
            await Realm.PackAsync(Work[empty], empty, CancellationToken.None);
        }
    }
}
