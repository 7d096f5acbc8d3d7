using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>A realm with two versions of an image, packed and published once for many tests.</summary>
public abstract class PublishedVersions : IAsyncLifetime, IDisposable
{
    /// <summary>The first version's disk.</summary>
    public string FirstDisk => Work["first.raw"];

    /// <summary>SHA-256 of the first and of the second version's disk.</summary>
    public string FirstDigest { get; private set; } = "";

    /// <inheritdoc cref="FirstDigest"/>
    public string SecondDigest { get; private set; } = "";

    /// <summary>What a site has to fetch at least for the first version.</summary>
    public long FirstEncodedBytes { get; private set; }

    /// <summary>The realm.</summary>
    public Realm Realm { get; private set; } = null!;

    /// <summary>The image's name.</summary>
    public abstract string ImageName { get; }

    /// <summary>A folder that is removed in the end.</summary>
    protected WorkFolder Work { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        string first = FirstDisk;
        string second = Work["second.raw"];
        WriteDisks(first, second);
        FirstDigest = await Pc.DigestAsync(first, CancellationToken.None);
        SecondDigest = await Pc.DigestAsync(second, CancellationToken.None);

        Realm = await Realm.CreateAsync(Work["realm"], CancellationToken.None);
        await PackFirstAsync(first);
        await Realm.PublishAsync(Work["first"], CancellationToken.None);
        FirstEncodedBytes = await Realm.UniqueEncodedBytesAsync(ImageName, CancellationToken.None);
        await PackSecondAsync(second);
        await Realm.PublishAsync(Work["second"], CancellationToken.None);
    }

    /// <summary>Copies what was published when only the first version was there, for a test to serve, damage and change.</summary>
    public void CopyFirstTo(string folder) => Copy(Work["first"], folder);

    /// <summary>Copies what was published with both versions, over what is there.</summary>
    public void CopySecondTo(string folder) => Copy(Work["second"], folder);

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose()
    {
        Work.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Writes both versions of the disk.</summary>
    protected abstract void WriteDisks(string first, string second);

    /// <summary>Packs the first version, and what else the realm has with it.</summary>
    protected virtual Task PackFirstAsync(string disk) => Realm.PackAsync(disk, ImageName, CancellationToken.None);

    /// <summary>Packs the second version, and what else the realm has with it.</summary>
    protected virtual Task PackSecondAsync(string disk) => Realm.PackAsync(disk, ImageName, CancellationToken.None);

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
