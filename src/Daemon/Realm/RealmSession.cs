using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Daemon.Manners;
using MedV.Daemon.Workspaces;
using MedV.Discovery;
using MedV.Store;
using MedV.Store.State;
using MedV.Swarm;
using MedV.Swarm.Leases;
using MedV.Swarm.Origin;
using MedV.Swarm.Peers;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Hosts;
using MedV.Trust.Realms;
using MedV.Workspaces;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Realm;

/// <summary>This host's life as a member of a realm: keeps the metadata fresh, talks to the peers, delivers the images.</summary>
internal sealed partial class RealmSession : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    private readonly LocalStore _store;
    private readonly DaemonSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Random _random = new();
    private readonly MannersService _manners;

    // Metadata and roots of manifests are a few kilobytes, and a host must hear that a key was withdrawn: only packs are under the ceilings.
    private readonly OriginClient _origin;
    private readonly OriginClient _packs;
    private readonly OriginProbe _probe;
    private readonly MetadataRefresh _refresh;
    private readonly ConcurrentDictionary<string, ImageDelivery> _deliveries = new();
    private TrustedMetadata? _trusted;
    private readonly HostClock _clock;
    private ImmutableArray<ImageVersion> _wanted = [];
    private ImmutableArray<WorkspacePolicy> _workspaces;
    private volatile RealmDescription? _realm;
    private volatile PeerHub? _hub;
    private volatile MetadataStatus _metadata = new(null, null, null);

    /// <summary>Takes up what the store remembers of the realm.</summary>
    /// <exception cref="TrustException">It is not what was stored.</exception>
    public RealmSession(
        Enrolment enrolment, HostKey host, LocalStore store, MannersService manners, DaemonSettings settings, OriginOptions access, TimeProvider time, ILoggerFactory loggers)
    {
        Enrolment = enrolment;
        Host = host;
        _store = store;
        _manners = manners;
        _settings = settings;
        _time = time;
        _loggers = loggers;
        _logger = loggers.CreateLogger<RealmSession>();
        _origin = Origins.Open(enrolment.Origins, access, time);
        _packs = Origins.Open(enrolment.Origins, access with { Download = manners.WanDown, Connected = manners.WanDown.Watch }, time);
        _probe = Origins.Probe(enrolment.Origins, access, time);
        _refresh = new MetadataRefresh(_origin, store.State, time);
        _trusted = _refresh.Load(Fingerprint);
        _realm = _refresh.KnownRealm(_trusted);
        _clock = new HostClock(Path.Combine(store.Folder, "clock.json"), time);
        _workspaces = SignedWorkspaces.Known(_refresh, _trusted);
    }

    public Enrolment Enrolment { get; }

    public HostKey Host { get; }

    public RealmDescription? Realm => _realm;

    public PeerHub? Hub => _hub;

    public MetadataStatus Metadata => _metadata;

    public ImmutableArray<OriginReport> OriginReports => _origin.Origins;

    /// <summary>The realm's workspaces. A refresh replaces them all at once.</summary>
    public ImmutableArray<WorkspacePolicy> Workspaces => _workspaces;

    /// <summary>What time it is and was.</summary>
    public HostClock Clock => _clock;

    /// <summary>All versions of all images that the realm vouches for.</summary>
    public IEnumerable<ImageVersion> Published => PublishedIn(_trusted);

    /// <summary>
    /// Every version that is delivered or kept, by image and version, and the name under which its counters are kept: one disk that has two
    /// names is delivered once.
    /// </summary>
    public ImmutableArray<(ImageStatus Status, ImageVersion Kept)> Versions()
    {
        ImmutableArray<ImageVersion> wanted = _wanted;
        IEnumerable<(ImageStatus Status, ImageVersion Kept)> delivered =
            _deliveries.Values.Select(delivery => (delivery.Status(), delivery.Version));
        IEnumerable<(ImageStatus Status, ImageVersion Kept)> renamed =
            from version in wanted
            let delivery = _deliveries.GetValueOrDefault(version.Manifest.Sha256)
            where delivery is not null && delivery.Version.Manifest.Path != version.Manifest.Path
            select (delivery.Status() with { Image = version.Image, Version = version.Version }, delivery.Version);
        return [.. delivered.Concat(renamed).OrderBy(entry => entry.Status.Image).ThenBy(entry => entry.Status.Version)];
    }

    /// <summary>Whether the WAN is left alone because neighbours may still be starting.</summary>
    public bool IsSettling => _deliveries.Values.Any(delivery => delivery.IsSettling);

    /// <summary>Bundles that this host fetches over the WAN now.</summary>
    public int Leases => _deliveries.Values.Sum(delivery => delivery.Leases);

    private SiteId Site => SiteId.TryParse(_settings.Swarm.Site, out SiteId? site) ? site : SiteId.None;

    private string Fingerprint => Enrolment.RootFingerprint.ToString();

    /// <summary>Asks each origin for a byte of the smallest file there is.</summary>
    public Task<ImmutableArray<OriginCheck>> CheckOriginsAsync(CancellationToken cancellationToken) =>
        _origin.CheckAsync(PublishedPaths.Timestamp, cancellationToken);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="StartupException">The peer port is in use, or the address is not one of this host.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (_realm is null)
        {
            await RefreshAsync(cancellationToken);
            if (_realm is null)
            {
                await Task.Delay(Jittered(FirstRetry), _time, cancellationToken);
            }
        }

        using PeerHub hub = OpenHub();
        _hub = hub;
        await Loops.RunAsync(
            [
                token => _manners.WhileAwakeAsync(awake => TalkAsync(hub, awake), token),
                token => KeepDeliveringAsync(hub, token),
                token => _manners.WanDown.RunAsync(_probe.MeasureAsync, token),
            ],
            cancellationToken);
    }

    public void Dispose()
    {
        _origin.Dispose();
        _packs.Dispose();
        _probe.Dispose();
        Host.Dispose();
    }

    /// <summary>Whether the configuration wants an image: exact names, and patterns in which <c>*</c> stands for anything.</summary>
    internal static bool IsWanted(string image, IEnumerable<string> patterns) =>
        patterns.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, image, ignoreCase: false));

    /// <summary>The newest version of each wanted image.</summary>
    internal static IEnumerable<ImageVersion> Wanted(TrustedMetadata? trusted, IEnumerable<string> patterns) =>
        PublishedIn(trusted)
            .Where(version => IsWanted(version.Image, patterns))
            .GroupBy(version => version.Image)
            .Select(versions => versions.MaxBy(version => version.Version)!);

    private static IEnumerable<ImageVersion> PublishedIn(TrustedMetadata? trusted) =>
        (trusted?.Targets?.Files.Values ?? [])
            .Select(target => ImageVersion.TryRead(target, out ImageVersion? version) ? version : null)
            .OfType<ImageVersion>();

    /// <summary>Is there for the site: finds its hosts, and is found by them.</summary>
    private Task TalkAsync(PeerHub hub, CancellationToken cancellationToken)
    {
        List<Func<CancellationToken, Task>> loops = [hub.RunAsync];
        ServiceDiscovery? discovery = _settings.Discovery.Enabled ? OpenDiscovery() : null;
        if (discovery is not null)
        {
            loops.Add(new PeerDiscovery(discovery, hub, Host, Fingerprint, Site).RunAsync);
        }

        loops.Add(new NetworkWatch(hub, discovery, _time, _loggers.CreateLogger<NetworkWatch>()).RunAsync);
        return Loops.RunAsync(loops, cancellationToken);
    }

    private async Task RefreshAsync(CancellationToken cancellationToken)
    {
        string? error = null;
        try
        {
            TrustedMetadata trusted = await _refresh.RunAsync(_trusted, Fingerprint, cancellationToken);
            RealmDescription realm = await _refresh.ReadRealmAsync(trusted, cancellationToken);
            ImmutableArray<WorkspacePolicy> workspaces =
                await SignedWorkspaces.ReadAsync(_refresh, trusted, (path, fault) => LogNoWorkspace(_logger, path, fault), cancellationToken);
            _refresh.Save();
            _clock.Refreshed();
            (_trusted, _realm) = (trusted, realm);
            ImmutableInterlocked.InterlockedExchange(ref _workspaces, workspaces);
            _store.News.Tell();
        }
        catch (Exception e) when (e is OriginException or TrustException or StoreException)
        {
            // A host without its origin goes on with what it trusted last: peers may have all that it needs.
            error = e.Message;
            LogNotRefreshed(_logger, e.Message);
        }

        _metadata = new MetadataStatus(error is null ? _time.GetUtcNow() : _metadata.RefreshedAt, _trusted?.Expires, error);
    }

    private async Task KeepDeliveringAsync(PeerHub hub, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            while (true)
            {
                ImmutableArray<ImageVersion> wanted = [.. Wanted(_trusted, _settings.Delivery.Images)];
                ImmutableInterlocked.InterlockedExchange(ref _wanted, wanted);
                foreach (ImageVersion version in wanted.Where(version => !_deliveries.ContainsKey(version.Manifest.Sha256)))
                {
                    var delivery = new ImageDelivery(
                        version, _store, hub, _refresh, _time, new Random(), _loggers.CreateLogger<ImageDelivery>());
                    _deliveries[version.Manifest.Sha256] = delivery;
                    running.Add(delivery.RunAsync(stop.Token));
                    _manners.WanDown.Expect();
                }

                await await Task.WhenAny([.. running, Task.Delay(UntilRefresh(), _time, stop.Token)]);
                await RefreshAsync(stop.Token);
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>What was remembered from an earlier run is refreshed at once, a failure soon, and success after the configured time.</summary>
    private TimeSpan UntilRefresh() =>
        _metadata.Error is not null ? Jittered(FirstRetry * 5)
        : _metadata.RefreshedAt is null ? TimeSpan.Zero
        : Jittered(_settings.Delivery.RefreshInterval);

    private PeerHub OpenHub()
    {
        IPAddress address = _settings.Swarm.ListenAddress.Length > 0 ? IPAddress.Parse(_settings.Swarm.ListenAddress)
            : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any
            : IPAddress.Any;
        var listen = new IPEndPoint(address, _settings.Swarm.ListenPort);
        try
        {
            return new PeerHub(
                new PeerIdentity(Host.Id, Host.Name, Host.Certificate, Recognise),
                new PeerHubOptions
                {
                    Listen = listen,
                    StaticPeers = _settings.Swarm.StaticPeers,
                    Upload = _manners.LanUp,
                    Download = _manners.LanDown,
                    Site = Site,
                    OthersFetching = _manners.OthersFetch,
                    MostFetches = () => _manners.WanDown.MostConnections,
                    WanWeight = () => WanWeight.Of(_manners.Standing),
                },
                new LeaseRules
                {
                    Settle = _settings.Swarm.Settle,
                    Timeout = _settings.Swarm.LeaseTimeout,
                    Deadline = _settings.Swarm.Deadline > TimeSpan.Zero ? _settings.Swarm.Deadline : null,
                },
                _packs,
                _time,
                new Random(),
                _loggers.CreateLogger<PeerHub>());
        }
        catch (SocketException e)
        {
            bool inUse = e.SocketErrorCode == SocketError.AddressAlreadyInUse;
            throw new StartupException(
                inUse ? ExitCode.InUse : ExitCode.Configuration,
                [$"cannot listen for peers on {listen}: {e.Message}"],
                inUse ? "stop the other program, or choose another Swarm:ListenPort" : "set Swarm:ListenAddress to an address of this host");
        }
    }

    private ServiceDiscovery OpenDiscovery()
    {
        var options = new Discovery.DiscoveryOptions
        {
            Interfaces = _settings.Discovery.Interfaces,
            Address = _settings.Swarm.ListenAddress.Length == 0 ? null : IPAddress.Parse(_settings.Swarm.ListenAddress),
        };
        return new ServiceDiscovery(options, _time, new Random(), _loggers.CreateLogger<ServiceDiscovery>());
    }

    private RecognisedPeer? Recognise(X509Certificate2 untrusted) =>
        _realm is RealmDescription realm && HostCertificate.TryVerify(untrusted, realm.HostAuthorities, _time.GetUtcNow(), out _)
            ? new RecognisedPeer(HostKey.IdOf(untrusted), HostCertificate.NameOf(untrusted) ?? "?")
            : null;

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + (_random.NextDouble() / 2));

    [LoggerMessage(EventId = 5320, Level = LogLevel.Error, Message = "{Path} is signed, but no workspace that this medvd understands, so nobody has it: {Fault}")]
    private static partial void LogNoWorkspace(ILogger logger, string path, string fault);

    [LoggerMessage(EventId = 5301, Level = LogLevel.Warning, Message = "The realm's metadata is not fresh: {Reason}")]
    private static partial void LogNotRefreshed(ILogger logger, string reason);
}
