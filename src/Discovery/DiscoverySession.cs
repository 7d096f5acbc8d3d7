using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading.Channels;
using MedV.Discovery.Dns;
using MedV.Discovery.Links;
using MedV.Discovery.Rules;
using Microsoft.Extensions.Logging;

namespace MedV.Discovery;

/// <summary>One run: the single owner of links, conversations and what has been told. A loop without rules of its own.</summary>
internal sealed partial class DiscoverySession : IAsyncDisposable
{
    private const int InboxPackets = 1024;
    private const long Never = -1;

    // The operating system tells us of some changes; a link that comes up and a fresh IPv6 address are not among them. They come
    // soon after a start or another change, so that is when we look more often.
    private static readonly TimeSpan ShortestScanPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestScanPause = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(1);

    private readonly DiscoveryOptions _options;
    private readonly ServiceAnnouncement _announcement;
    private readonly ChannelWriter<ServiceChange> _changes;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private readonly long _start;
    private readonly Dictionary<LinkKey, ActiveLink> _links = [];
    private readonly Channel<HeardPacket> _inbox = Channel.CreateBounded<HeardPacket>(
        new BoundedChannelOptions(InboxPackets) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<LinkKey> _refused = [];
    private readonly byte[] _packet = new byte[DnsMessageReader.MaximumPacketBytes];

    private ImmutableDictionary<string, DiscoveredService> _told = ImmutableDictionary.Create<string, DiscoveredService>(InstanceNameComparer.Instance);
    private long _assembled = Never;
    private bool _hasUntold;
    private TimeSpan _nextScan;
    private TimeSpan _scanPause = ShortestScanPause;
    private int _networkChanged;
    private int _renew;

    /// <summary>Prepares a run.</summary>
    public DiscoverySession(
        DiscoveryOptions options,
        ServiceAnnouncement announcement,
        ChannelWriter<ServiceChange> changes,
        TimeProvider time,
        Random random,
        ILogger logger)
    {
        (_options, _announcement, _changes, _time, _random, _logger) = (options, announcement, changes, time, random, logger);
        _start = time.GetTimestamp();
        NetworkChange.NetworkAddressChanged += OnNetworkChanged;
    }

    private TimeSpan Now => _time.GetElapsedTime(_start);

    /// <summary>This host was away: everything is asked anew. May be called from any thread.</summary>
    public void Renew()
    {
        Interlocked.Exchange(ref _renew, 1);
        OnNetworkChanged(this, EventArgs.Empty);
    }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                bool networkChanged = Interlocked.Exchange(ref _networkChanged, 0) != 0;
                if (networkChanged || Now >= _nextScan)
                {
                    _scanPause = networkChanged ? ShortestScanPause : _scanPause;
                    await FollowLinksAsync(cancellationToken);
                }

                if (Interlocked.Exchange(ref _renew, 0) != 0)
                {
                    foreach (ActiveLink link in _links.Values)
                    {
                        link.Conversation.Renew(Now);
                    }
                }

                while (_inbox.Reader.TryRead(out HeardPacket? packet))
                {
                    if (_links.TryGetValue(packet.Link, out ActiveLink? link))
                    {
                        link.Conversation.Hear(packet.Message, packet.Sender, Now);
                    }
                }

                foreach (ActiveLink link in _links.Values)
                {
                    await SendAsync(link, link.Conversation.Poll(Now), cancellationToken);
                }

                TellChanges();
                await WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await SayGoodbyeAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NetworkChange.NetworkAddressChanged -= OnNetworkChanged;
        foreach (ActiveLink link in _links.Values)
        {
            await link.Socket.DisposeAsync();
        }

        _links.Clear();
    }

    private void OnNetworkChanged(object? sender, EventArgs e)
    {
        Interlocked.Exchange(ref _networkChanged, 1);
        _wake.Writer.TryWrite(true);
    }

    // What does not fit is dropped, as the network would.
    private void OnPacket(HeardPacket packet)
    {
        _inbox.Writer.TryWrite(packet);
        _wake.Writer.TryWrite(true);
    }

    private async Task FollowLinksAsync(CancellationToken cancellationToken)
    {
        _nextScan = Now + _scanPause;
        _scanPause = _scanPause < LongestScanPause ? _scanPause * 2 : LongestScanPause;
        ImmutableArray<InterfaceFacts> interfaces;
        try
        {
            interfaces = InterfaceScanner.Scan();
        }
        catch (NetworkInformationException exception)
        {
            LogScanFailed(_logger, exception.Message);
            return;
        }

        var wanted = LinkRules.Choose(interfaces, _options).ToDictionary(link => link.Key);
        _refused.IntersectWith(wanted.Keys);
        foreach (ActiveLink gone in _links.Values.Where(active => !wanted.ContainsKey(active.Link.Key)).ToArray())
        {
            await CloseAsync(gone, cancellationToken);
        }

        foreach (Link link in wanted.Values)
        {
            if (!_links.TryGetValue(link.Key, out ActiveLink? active))
            {
                TryOpen(link, new LinkConversation(LocalService.Of(_announcement, link.Announced), _random, Now));
            }
            else if (!active.Link.HasSameAddressesAs(link))
            {
                // A new socket, because the kernel may have dropped the old one's membership along with the address.
                await active.Socket.DisposeAsync();
                _links.Remove(link.Key);
                IReadOnlyList<OutgoingMessage> goodbye = active.Conversation.Readdress(LocalService.Of(_announcement, link.Announced), Now);
                if (TryOpen(link, active.Conversation))
                {
                    await SendAsync(_links[link.Key], goodbye, cancellationToken);
                }
            }
        }
    }

    private bool TryOpen(Link link, LinkConversation conversation)
    {
        try
        {
            _links.Add(link.Key, new ActiveLink(link, LinkSocket.Open(link, _time, OnPacket), conversation));
            _refused.Remove(link.Key);
            _assembled = Never;
            LogLinkOpened(_logger, link.InterfaceName, link.Key.Family, link.Announced);
            return true;
        }
        catch (SocketException exception)
        {
            // The next scan tries again; say it once.
            if (_refused.Add(link.Key))
            {
                LogLinkRefused(_logger, link.InterfaceName, link.Key.Family, exception.Message);
            }

            return false;
        }
    }

    private async Task CloseAsync(ActiveLink link, CancellationToken cancellationToken)
    {
        await SendAsync(link, link.Conversation.End(), cancellationToken);
        await link.Socket.DisposeAsync();
        _links.Remove(link.Link.Key);
        _assembled = Never;
        LogLinkClosed(_logger, link.Link.InterfaceName, link.Link.Key.Family);
    }

    private async Task SendAsync(ActiveLink link, IReadOnlyList<OutgoingMessage> messages, CancellationToken cancellationToken)
    {
        bool failed = false;
        foreach (OutgoingMessage message in messages)
        {
            int length = DnsMessageWriter.Write(message.Message, _packet);
            try
            {
                await link.Socket.SendAsync(_packet.AsMemory(0, length), message.To, cancellationToken);
            }
            catch (SocketException exception)
            {
                failed |= message.To is null;
                LogSendFailed(_logger, link.Link.InterfaceName, link.Link.Key.Family, exception.Message);
            }
        }

        if (failed)
        {
            link.Conversation.NoteFailure(Now);
        }
    }

    private void TellChanges()
    {
        long assembled = _links.Values.Sum(link => link.Conversation.Cache.Version);
        if (assembled == _assembled && !_hasUntold)
        {
            return;
        }

        _assembled = assembled;
        _hasUntold = false;
        ImmutableDictionary<string, DiscoveredService> services = ServiceCatalog.Assemble(_links.Values.Select(link => new ServiceCatalog.HeardLink(
            link.Conversation.Service.Type, link.Conversation.Cache, link.Link.Key.InterfaceIndex, link.Link.IsLoopback)));
        foreach (ServiceChange change in ServiceCatalog.Changes(_told, services))
        {
            if (!_changes.TryWrite(change))
            {
                _hasUntold = true;
                return;
            }

            _told = services.TryGetValue(change.InstanceName, out DiscoveredService? service)
                ? _told.SetItem(change.InstanceName, service)
                : _told.Remove(change.InstanceName);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan due = _links.Values.Select(link => link.Conversation.NextDue).Append(_nextScan).Min();
        TimeSpan pause = _hasUntold && due - Now > RetryPause ? RetryPause : due - Now;
        if (pause <= TimeSpan.Zero)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return;
        }

        using ITimer alarm = _time.CreateTimer(_ => _wake.Writer.TryWrite(true), null, pause, Timeout.InfiniteTimeSpan);
        await _wake.Reader.ReadAsync(cancellationToken);
    }

    private async Task SayGoodbyeAsync()
    {
        using var deadline = new CancellationTokenSource(GoodbyeTimeout, _time);
        try
        {
            foreach (ActiveLink link in _links.Values)
            {
                await SendAsync(link, link.Conversation.End(), deadline.Token);
            }
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // A network that takes no packet for a second does not get a goodbye; our records run out by themselves.
        }
    }

    [LoggerMessage(EventId = 3501, Level = LogLevel.Information, Message = "Discovery uses {Interface} ({Family}) and announces {Addresses}")]
    private static partial void LogLinkOpened(ILogger logger, string @interface, AddressFamily family, ImmutableArray<IPAddress> addresses);

    [LoggerMessage(EventId = 3502, Level = LogLevel.Information, Message = "Discovery no longer uses {Interface} ({Family})")]
    private static partial void LogLinkClosed(ILogger logger, string @interface, AddressFamily family);

    [LoggerMessage(EventId = 3503, Level = LogLevel.Warning, Message = "Discovery cannot use {Interface} ({Family}) and will try again: {Reason}")]
    private static partial void LogLinkRefused(ILogger logger, string @interface, AddressFamily family, string reason);

    [LoggerMessage(EventId = 3504, Level = LogLevel.Debug, Message = "A discovery packet could not be sent on {Interface} ({Family}): {Reason}")]
    private static partial void LogSendFailed(ILogger logger, string @interface, AddressFamily family, string reason);

    [LoggerMessage(EventId = 3505, Level = LogLevel.Warning, Message = "Discovery cannot list the network interfaces and will try again: {Reason}")]
    private static partial void LogScanFailed(ILogger logger, string reason);

    private sealed record ActiveLink(Link Link, LinkSocket Socket, LinkConversation Conversation);
}
