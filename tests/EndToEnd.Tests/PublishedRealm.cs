using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>The realm of most tests: text, noise, repeats and holes; the second version has one MiB that is new and one that has moved.</summary>
public sealed class PublishedRealm : PublishedVersions
{
    /// <summary>The name of the image.</summary>
    public const string Image = "pattern";

    /// <summary>Another image that has the same disk as the second version.</summary>
    public const string OtherName = "copy";

    private const int DiskMebibytes = 56;

    /// <inheritdoc/>
    public override string ImageName => Image;

    /// <inheritdoc/>
    protected override void WriteDisks(string first, string second)
    {
        PatternDisk.Write(first, DiskMebibytes, seed: 1);
        PatternDisk.WriteNext(first, second, seed: 2);
    }

    /// <inheritdoc/>
    protected override async Task PackSecondAsync(string disk)
    {
        await base.PackSecondAsync(disk);
        await Realm.PackAsync(disk, OtherName, CancellationToken.None);
    }
}

/// <summary>All end-to-end tests share one realm, and run one after the other: each of them wants the machine for itself.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedRealmCollection : ICollectionFixture<PublishedRealm>
{
    internal const string Name = "published realm";
}
