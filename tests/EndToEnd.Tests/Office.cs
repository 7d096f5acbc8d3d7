using System.Collections.Immutable;
using MedV.Lab;

namespace MedV.EndToEnd.Tests;

/// <summary>The scene of a test: a branch, an origin with its own copy of the published folder, and PCs that nobody has started yet.</summary>
internal sealed class Office : IAsyncDisposable
{
    private readonly PublishedVersions _published;
    private readonly WorkFolder _work;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(3));

    private Office(PublishedVersions published, IBranch branch, WorkFolder work, bool ignoreRanges, Func<Place, PcSettings?> settings)
    {
        _published = published;
        _work = work;
        Branch = branch;
        Www = work["www"];
        published.CopyFirstTo(Www);
        Origin = branch is LoopbackBranch
            ? new SigningToolOrigin(branch.Origin, Www, work["origin"])
            : new NginxOrigin(branch.Origin, Www, work["origin"], ignoreRanges);
        Pcs = [.. branch.Hosts.Select(place => new Pc(place, work[place.Name], settings(place)))];
    }

    /// <summary>The branch.</summary>
    public IBranch Branch { get; }

    /// <summary>The published folder that the origin serves.</summary>
    public string Www { get; }

    /// <summary>The origin; it is running.</summary>
    public Origin Origin { get; }

    /// <summary>The PCs.</summary>
    public ImmutableArray<Pc> Pcs { get; }

    /// <summary>Ends every wait of the test: a test that hangs says nothing.</summary>
    public CancellationToken Token => _patience.Token;

    /// <summary>The packs at the origin.</summary>
    public IEnumerable<string> PackFiles => Directory.EnumerateFiles(Path.Combine(Www, "packs"), "*.pack", SearchOption.AllDirectories);

    /// <summary>Builds a branch in network namespaces, with the origin running.</summary>
    public static async Task<Office> OpenAsync(
        PublishedVersions published, int hosts, string wan, bool ignoreRanges = false, Func<WorkFolder, PcSettings>? settings = null)
    {
        NamespaceBranch branch = await NamespaceBranch.CreateAsync(new BranchPlan { Hosts = hosts, Wan = wan }, CancellationToken.None);
        return await OpenAsync(published, branch, ignoreRanges, settings);
    }

    /// <summary>Opens an office in a branch that was built before, and now belongs to the office.</summary>
    public static async Task<Office> OpenAsync(
        PublishedVersions published,
        IBranch branch,
        bool ignoreRanges = false,
        Func<WorkFolder, PcSettings>? settings = null,
        Func<Place, PcSettings>? settingsOf = null)
    {
        var work = new WorkFolder();
        PcSettings? common = settings?.Invoke(work);
        var office = new Office(published, branch, work, ignoreRanges, place => settingsOf?.Invoke(place) ?? common);
        try
        {
            await office.Origin.StartAsync(office.Token);
            return office;
        }
        catch
        {
            await office.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts PCs, and when all run, enrols them at the same moment.</summary>
    public async Task EnrollAsync(params IEnumerable<Pc> pcs)
    {
        Pc[] all = [.. pcs];
        await Task.WhenAll(all.Select(pc => pc.StartAsync(Token)));
        await EnrollRunningAsync(all);
    }

    /// <summary>Enrols PCs that run, at the same moment.</summary>
    public async Task EnrollRunningAsync(params IEnumerable<Pc> pcs)
    {
        Pc[] all = [.. pcs];
        foreach (Pc pc in all)
        {
            await _published.Realm.IssueHostAsync(pc.Name, CertificateOf(pc), Token);
        }

        await Task.WhenAll(all.Select(pc => pc.EnrollAsync(_published.Realm, CertificateOf(pc), Origin.Url, Token)));
    }

    /// <summary>Gives a host with a certificate of the realm to somebody who lies, in the place of a PC.</summary>
    public async Task<LyingHost> TurnAsync(Pc pc)
    {
        await _published.Realm.IssueHostAsync(pc.Name, CertificateOf(pc), Token);
        return new LyingHost(pc.Place, CertificateOf(pc));
    }

    /// <summary>Waits until PCs have the first version.</summary>
    /// <returns>SHA-256 of their disks.</returns>
    public async Task<string[]> FirstDigestsAsync(params IEnumerable<Pc> pcs)
    {
        PcImage[] images = await Task.WhenAll(pcs.Select(pc => pc.WaitUntilCompleteAsync(_published.ImageName, 1, TimeSpan.FromMinutes(2), Token)));
        return await Task.WhenAll(images.Select(image => Pc.DigestAsync(image.Path!, Token)));
    }

    /// <summary>Tells how often the WAN link has carried the bytes of the first version's packs since some moment, packet headers and metadata included.</summary>
    public async Task<double> WanRatioAsync(WanCounters? since)
    {
        WanCounters? now = await Branch.ReadWanAsync(Token);
        return (double)(now!.Value.DownBytes - since!.Value.DownBytes) / _published.FirstEncodedBytes;
    }

    /// <summary>Waits until PCs have the second version.</summary>
    /// <returns>SHA-256 of their disks.</returns>
    public async Task<string[]> SecondDigestsAsync(params IEnumerable<Pc> pcs)
    {
        PcImage[] images = await Task.WhenAll(pcs.Select(pc => pc.WaitUntilCompleteAsync(_published.ImageName, 2, TimeSpan.FromMinutes(2), Token)));
        return await Task.WhenAll(images.Select(image => Pc.DigestAsync(image.Path!, Token)));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (Pc pc in Pcs)
        {
            await pc.DisposeAsync();
        }

        await Origin.DisposeAsync();
        await Branch.DisposeAsync();
        _work.Dispose();
        _patience.Dispose();
    }

    private string CertificateOf(Pc pc) => _work[$"{pc.Name}.pem"];
}
