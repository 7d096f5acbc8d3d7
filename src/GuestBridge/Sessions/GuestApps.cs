using System.Collections.Immutable;
using System.Threading.Channels;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Sessions;

/// <summary>The applications that the guest of a workspace tells of, with their icons. They stay known when the machine sleeps.</summary>
/// <remarks>Safe for use by any number of threads.</remarks>
internal sealed class GuestApps : IAsyncDisposable
{
    private const long MostIconBytes = ProtocolLimits.IconBytes;

    // A guest has one processor as a rule: what the user has clicked comes first, but not for ever.
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly Channel<GuestLink> _news = System.Threading.Channels.Channel.CreateBounded<GuestLink>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private ImmutableArray<GuestApp> _apps = [];
    private volatile ImmutableDictionary<string, GuestIcon> _icons = ImmutableDictionary.Create<string, GuestIcon>(StringComparer.Ordinal);

    /// <summary>Begins with none.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="log">Is told what goes wrong.</param>
    public GuestApps(TimeProvider time, Action<string> log)
    {
        (_time, _log) = (time, log);
        _running = RunAsync(_stop.Token);
    }

    /// <summary>The list as the guest told it last.</summary>
    public ImmutableArray<GuestApp> Apps => _apps;

    /// <summary>Icons by their hash.</summary>
    public ImmutableDictionary<string, GuestIcon> Icons => _icons;

    /// <summary>The list, or an icon, is another.</summary>
    public event Action? Changed;

    /// <summary>Listens to a guest.</summary>
    public void Follow(GuestLink link) => link.Heard += message =>
    {
        if (message is GuestMessage.Changed)
        {
            _news.Writer.TryWrite(link);
        }
    };

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (GuestLink link in _news.Reader.ReadAllAsync(cancellationToken))
        {
            try
            {
                await LetLaunchesPassAsync(link, cancellationToken);
                await ReadAsync(link, cancellationToken);
            }
            catch (GuestChannelException e)
            {
                _log($"what its guest offers could not be read: {e.Message}");
            }
        }
    }

    private async Task LetLaunchesPassAsync(GuestLink link, CancellationToken cancellationToken)
    {
        long began = _time.GetTimestamp();
        do
        {
            await Task.Delay(Glance, _time, cancellationToken);
        }
        while (link.IsLaunching && _time.GetElapsedTime(began) < LongestDelay);
    }

    private async Task ReadAsync(GuestLink link, CancellationToken cancellationToken)
    {
        (_, ImmutableArray<GuestApp> apps) = await link.Session.ListAppsAsync(cancellationToken);
        ImmutableInterlocked.InterlockedExchange(ref _apps, apps);
        Changed?.Invoke();
        ImmutableDictionary<string, GuestIcon> icons = _icons;
        ImmutableDictionary<string, GuestIcon> wanted = ImmutableDictionary.Create<string, GuestIcon>(StringComparer.Ordinal);
        long bytes = 0;
        foreach (string hash in apps.Select(app => app.IconHash).OfType<string>().Distinct())
        {
            GuestIcon icon;
            try
            {
                icon = icons.TryGetValue(hash, out GuestIcon? known) ? known : await link.Session.GetIconAsync(hash, _time, cancellationToken);
            }
            catch (GuestChannelException e) when (e.Fault is GuestChannelFault.Refused or GuestChannelFault.Broken)
            {
                _log($"an icon of its guest is left out: {e.Message}");
                continue;
            }

            bytes += icon.Rgba.Length;
            if (bytes > MostIconBytes)
            {
                _log("its guest has more icons than a guest may have; the rest is left out");
                break;
            }

            wanted = wanted.Add(hash, icon);
        }

        bool isNew = wanted.Count != icons.Count || wanted.Keys.Any(hash => !icons.ContainsKey(hash));
        _icons = wanted;
        if (isNew)
        {
            Changed?.Invoke();
        }
    }
}
