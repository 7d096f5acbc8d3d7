using System.Security.Cryptography;
using MedV.Chunking;
using MedV.Daemon.Configuration;
using MedV.Daemon.Control;
using MedV.Daemon.Control.Contract;
using MedV.Daemon.Delivery;
using MedV.Daemon.Manners;
using MedV.Store.State;
using MedV.Swarm.Origin;
using MedV.Terminal;
using MedV.Trust;
using MedV.Trust.Hosts;
using MedV.Trust.Realms;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MedV.Daemon.Realm;

/// <summary>Runs this host's membership in a realm, from the moment there is one; begins anew when the host joins another.</summary>
internal sealed partial class RealmService(
    LocalStore store, MannersService manners, DaemonSettings settings, OriginOptions access, TimeProvider time, ILoggerFactory loggers, ILogger<RealmService> logger) : BackgroundService
{
    private readonly SemaphoreSlim _enrolled = new(0);
    private readonly SemaphoreSlim _enrolling = new(1);
    private volatile RealmSession? _session;
    private TaskCompletionSource _begun = new();

    /// <summary>The membership that runs now.</summary>
    public RealmSession? Session => _session;

    /// <summary>Joins a realm: fetches and checks its metadata, checks the certificate, and only then keeps both.</summary>
    /// <exception cref="ControlException">Something is not as it must be; nothing was changed.</exception>
    public async Task EnrollAsync(EnrollRequest request, CancellationToken cancellationToken)
    {
        await _enrolling.WaitAsync(cancellationToken);
        try
        {
            await EnrollAloneAsync(request, cancellationToken);
        }
        finally
        {
            _enrolling.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _enrolled.Dispose();
        _enrolling.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            using var again = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            Task enrolled = _enrolled.WaitAsync(again.Token);
            if (store.State.Enrolments.Read() is Enrolment enrolment)
            {
                await RunAsync(enrolment, enrolled, again.Token);
            }
            else
            {
                LogUnenrolled(logger);
            }

            await enrolled.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task EnrollAloneAsync(EnrollRequest request, CancellationToken cancellationToken)
    {
        if (!Digest.TryParse(request.RootFingerprint, out Digest fingerprint))
        {
            throw new ControlException(ExitCode.WrongUsage, "the root fingerprint is not 64 hexadecimal digits");
        }

        if (!request.Origins.All(Origins.IsAddress))
        {
            throw new ControlException(
                ExitCode.WrongUsage,
                "an origin is the http or https address of a published folder, without name, password or query",
                "a name and a password stand in the file of Origin:Credentials; docs/origin.md tells how");
        }

        using HostKey host = Parse(request.Certificate);
        using OriginClient origin = Origins.Open(request.Origins, access, time);
        var refresh = new MetadataRefresh(origin, store.State, time);
        try
        {
            TrustedMetadata trusted = await refresh.RunAsync(trusted: null, fingerprint.ToString(), cancellationToken);
            RealmDescription realm = await refresh.ReadRealmAsync(trusted, cancellationToken);
            if (!HostCertificate.TryVerify(host.Certificate, realm.HostAuthorities, time.GetUtcNow(), out string? reason))
            {
                throw new ControlException(
                    ExitCode.NotTrusted, reason, $"issue one with: medv-sign host issue {host.Name} --out host.pem, in realm {realm.Name}");
            }
        }
        catch (TrustException e)
        {
            throw new ControlException(ExitCode.NotTrusted, e.Message, "compare the fingerprint with the one that medv-sign init printed");
        }
        catch (OriginException e)
        {
            throw new ControlException(ExitCode.Unreachable, e.Message, OriginDoctor.Hint(e.Fault));
        }

        HostKey.Save(store.Folder, request.Certificate);
        store.State.Enrolments.Write(new Enrolment(request.Origins, fingerprint, time.GetUtcNow()));
        refresh.Save();
        LogEnrolled(logger, host.Name, fingerprint);

        // Who asked is shown the new state, not the moment before it.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _begun, begun);
        _enrolled.Release();
        await begun.Task.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(Enrolment enrolment, Task enrolledAnew, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var session = new RealmSession(enrolment, HostKey.Load(store.Folder), store, manners, settings, access, time, loggers);
        store.Events.Host = session.Host.Name;
        _session = session;
        Volatile.Read(ref _begun).TrySetResult();
        Task running = session.RunAsync(stop.Token);
        await Task.WhenAny(running, enrolledAnew);
        await stop.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // The daemon stops, or the host joined another realm.
        }
        finally
        {
            _session = null;
        }
    }

    private static HostKey Parse(string pem)
    {
        try
        {
            return HostKey.Parse(pem);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new ControlException(
                ExitCode.WrongUsage,
                $"the certificate file does not hold a certificate and its private key: {e.Message.TrimEnd('.')}",
                "take the file that medv-sign host issue wrote");
        }
    }

    [LoggerMessage(EventId = 5302, Level = LogLevel.Information, Message = "{Host} joined the realm {Fingerprint}")]
    private static partial void LogEnrolled(ILogger logger, string host, Digest fingerprint);

    [LoggerMessage(EventId = 5303, Level = LogLevel.Information, Message = "This host belongs to no realm yet; medv enroll changes that")]
    private static partial void LogUnenrolled(ILogger logger);
}
