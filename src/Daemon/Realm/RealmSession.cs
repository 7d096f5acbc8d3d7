using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
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
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Realm;

/// <summary>This host's life as a member of a realm: keeps the metadata fresh, talks to the peers, delivers the images.</summary>
internal sealed partial class RealmSession(
    Enrolment enrolment, HostKey host, LocalStore store, DaemonSettings settings, TimeProvider time, ILoggerFactory loggers) : IDisposable
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger = loggers.CreateLogger<RealmSession>();
    private readonly Random _random = new();
    private readonly OriginClient _origin = Origins.Open(enrolment.Origins, time);
    private readonly ConcurrentDictionary<string, ImageDelivery> _deliveries = new();
    private volatile RealmDescription? _realm;
    private volatile PeerHub? _hub;
    private volatile MetadataStatus _metadata = new(null, null, null);

    public Enrolment Enrolment => enrolment;

    public HostKey Host => host;

    public RealmDescription? Realm => _realm;

    public PeerHub? Hub => _hub;

    public MetadataStatus Metadata => _metadata;

    public IEnumerable<ImageDelivery> Deliveries => _deliveries.Values.OrderBy(delivery => delivery.Version.Image).ThenBy(delivery => delivery.Version.Version);

    /// <summary>Whether the WAN is left alone because neighbours may still be starting.</summary>
    public bool IsSettling => _deliveries.Values.Any(delivery => delivery.IsSettling);

    /// <summary>Asks the origin for the smallest file there is.</summary>
    /// <returns>What is wrong; <see langword="null"/> when it answers.</returns>
    public async Task<string?> ProbeOriginAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _origin.ReadFileAsync(PublishedPaths.Timestamp, TrustLimits.TimestampBytes, cancellationToken);
            return null;
        }
        catch (OriginException e)
        {
            return e.Message;
        }
    }

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="StartupException">The peer port is in use, or the address is not one of this host.</exception>
    /// <exception cref="TrustException">What the store remembers of the realm is damaged.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var refresh = new MetadataRefresh(_origin, store.State, time);
        string fingerprint = enrolment.RootFingerprint.ToString();
        TrustedMetadata? trusted = refresh.Load(fingerprint);
        while (_realm is null)
        {
            trusted = await RefreshAsync(refresh, trusted, fingerprint, cancellationToken);
            if (_realm is null)
            {
                await Task.Delay(Jittered(FirstRetry), time, cancellationToken);
            }
        }

        using PeerHub hub = OpenHub();
        _hub = hub;
        List<Func<CancellationToken, Task>> loops =
        [
            hub.RunAsync,
            token => KeepDeliveringAsync(hub, refresh, trusted!, fingerprint, token),
        ];
        if (settings.Discovery.Enabled)
        {
            loops.Add(OpenDiscovery(hub, fingerprint).RunAsync);
        }

        await Loops.RunAsync(cancellationToken, loops);
    }

    public void Dispose()
    {
        _origin.Dispose();
        host.Dispose();
    }

    /// <summary>Whether the configuration wants an image: exact names, and patterns in which <c>*</c> stands for anything.</summary>
    internal static bool IsWanted(string image, IEnumerable<string> patterns) =>
        patterns.Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, image, ignoreCase: false));

    /// <summary>The newest version of each wanted image.</summary>
    internal static IEnumerable<ImageVersion> Wanted(TrustedMetadata trusted, IEnumerable<string> patterns) =>
        (trusted.Targets?.Files.Values ?? [])
            .Select(target => ImageVersion.TryRead(target, out ImageVersion? version) ? version : null)
            .OfType<ImageVersion>()
            .Where(version => IsWanted(version.Image, patterns))
            .GroupBy(version => version.Image)
            .Select(versions => versions.MaxBy(version => version.Version)!);

    private async Task<TrustedMetadata?> RefreshAsync(
        MetadataRefresh refresh, TrustedMetadata? trusted, string fingerprint, CancellationToken cancellationToken)
    {
        string? error = null;
        try
        {
            trusted = await refresh.RunAsync(trusted, fingerprint, cancellationToken);
            _realm = await refresh.ReadRealmAsync(trusted, cancellationToken);
            refresh.Save();
        }
        catch (Exception e) when (e is OriginException or TrustException or StoreException)
        {
            error = e.Message;
            LogNotRefreshed(_logger, e.Message);
            await UseWhatIsKnownAsync(refresh, trusted, cancellationToken);
        }

        _metadata = new MetadataStatus(error is null ? time.GetUtcNow() : _metadata.RefreshedAt, trusted?.Expires, error);
        return trusted;
    }

    /// <summary>Without the origin a host goes on with what it trusted last: peers may have all that it needs.</summary>
    private async Task UseWhatIsKnownAsync(MetadataRefresh refresh, TrustedMetadata? trusted, CancellationToken cancellationToken)
    {
        if (_realm is not null || trusted?.FindTarget(RealmDescription.Path) is null)
        {
            return;
        }

        try
        {
            _realm = await refresh.ReadRealmAsync(trusted, cancellationToken);
        }
        catch (Exception e) when (e is OriginException or TrustException)
        {
            // It was never stored; there is nothing to go on with.
            LogNotRefreshed(_logger, e.Message);
        }
    }

    private async Task KeepDeliveringAsync(
        PeerHub hub, MetadataRefresh refresh, TrustedMetadata trusted, string fingerprint, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task>();
        try
        {
            while (true)
            {
                foreach (ImageVersion version in Wanted(trusted, settings.Delivery.Images))
                {
                    var delivery = new ImageDelivery(
                        version, store, hub, refresh, time, new Random(), loggers.CreateLogger<ImageDelivery>());
                    if (_deliveries.TryAdd(version.Manifest.Sha256, delivery))
                    {
                        running.Add(delivery.RunAsync(stop.Token));
                    }
                }

                Task pause = Task.Delay(
                    Jittered(_metadata.Error is null ? settings.Delivery.RefreshInterval : FirstRetry * 5), time, stop.Token);
                await await Task.WhenAny([.. running, pause]);
                trusted = await RefreshAsync(refresh, trusted, fingerprint, stop.Token) ?? trusted;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private PeerHub OpenHub()
    {
        IPAddress address = settings.Swarm.ListenAddress.Length == 0 ? IPAddress.IPv6Any : IPAddress.Parse(settings.Swarm.ListenAddress);
        var listen = new IPEndPoint(address, settings.Swarm.ListenPort);
        try
        {
            return new PeerHub(
                new PeerIdentity(host.Id, host.Name, host.Certificate, Recognise),
                new PeerHubOptions { Listen = listen, StaticPeers = settings.Swarm.StaticPeers },
                new LeaseRules { Settle = settings.Swarm.Settle, Timeout = settings.Swarm.LeaseTimeout },
                _origin,
                time,
                new Random(),
                loggers.CreateLogger<PeerHub>());
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

    private PeerDiscovery OpenDiscovery(PeerHub hub, string fingerprint)
    {
        var options = new Discovery.DiscoveryOptions
        {
            Interfaces = settings.Discovery.Interfaces,
            Address = settings.Swarm.ListenAddress.Length == 0 ? null : IPAddress.Parse(settings.Swarm.ListenAddress),
        };
        return new PeerDiscovery(new ServiceDiscovery(options, time, new Random(), loggers.CreateLogger<ServiceDiscovery>()), hub, host, fingerprint);
    }

    private RecognisedPeer? Recognise(X509Certificate2 untrusted) =>
        _realm is RealmDescription realm && HostCertificate.TryVerify(untrusted, realm.HostAuthorities, time.GetUtcNow(), out _)
            ? new RecognisedPeer(HostKey.IdOf(untrusted), HostCertificate.NameOf(untrusted) ?? "?")
            : null;

    private TimeSpan Jittered(TimeSpan pause) => pause * (0.75 + (_random.NextDouble() / 2));

    [LoggerMessage(EventId = 5301, Level = LogLevel.Warning, Message = "The realm's metadata is not fresh: {Reason}")]
    private static partial void LogNotRefreshed(ILogger logger, string reason);
}
