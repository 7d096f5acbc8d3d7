using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A realm with one image in two versions, packed and published once for all tests.</summary>
public sealed class PublishedRealm : IAsyncLifetime, IDisposable
{
    /// <summary>The name of the image.</summary>
    public const string Image = "pattern";

    private const int DiskMebibytes = 56;

    private readonly WorkFolder _work = new();

    /// <summary>The first version's disk.</summary>
    public string FirstDisk => _work["first.raw"];

    /// <summary>SHA-256 of the first and of the second version's disk.</summary>
    public string FirstDigest { get; private set; } = "";

    /// <inheritdoc cref="FirstDigest"/>
    public string SecondDigest { get; private set; } = "";

    /// <summary>Another image that has the same disk as the second version.</summary>
    public const string OtherName = "copy";

    /// <summary>What a site has to fetch at least for the first version.</summary>
    public long FirstEncodedBytes { get; private set; }

    /// <summary>The realm.</summary>
    public Realm Realm { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        string first = FirstDisk;
        string second = _work["second.raw"];
        PatternDisk.Write(first, DiskMebibytes, seed: 1);
        PatternDisk.WriteNext(first, second, seed: 2);
        FirstDigest = await Pc.DigestAsync(first, CancellationToken.None);
        SecondDigest = await Pc.DigestAsync(second, CancellationToken.None);

        Realm = await Realm.CreateAsync(_work["realm"], CancellationToken.None);
        await Realm.PackAsync(first, Image, CancellationToken.None);
        await Realm.PublishAsync(_work["first"], CancellationToken.None);
        FirstEncodedBytes = await Realm.UniqueEncodedBytesAsync(Image, CancellationToken.None);
        await Realm.PackAsync(second, Image, CancellationToken.None);
        await Realm.PackAsync(second, OtherName, CancellationToken.None);
        await Realm.PublishAsync(_work["second"], CancellationToken.None);
    }

    /// <summary>Copies what was published when only the first version was there, for a test to serve, damage and change.</summary>
    public void CopyFirstTo(string folder) => Copy(_work["first"], folder);

    /// <summary>Copies what was published with both versions, over what is there.</summary>
    public void CopySecondTo(string folder) => Copy(_work["second"], folder);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _work.Dispose();

    private static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target, overwrite: true);
        }
    }
}

/// <summary>All end-to-end tests share one realm, and run one after the other: each of them wants the machine for itself.</summary>
[CollectionDefinition(Name)]
public sealed class PublishedRealmCollection : ICollectionFixture<PublishedRealm>
{
    internal const string Name = "published realm";
}
