using System.Net.Sockets;
using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.Workspaces;

namespace MedV.GuestBridge.Display.Clipboard;

/// <summary>
/// Carries text between the host's clipboard and a workspace's own, in the directions that policy allows. A guest never asks a program of the host, nor is
/// asked by one: the bridge stands between, and takes plain text of a bounded length only.
/// </summary>
/// <remarks>
/// The relay gives the guest's <c>CLIPBOARD</c> and <c>PRIMARY</c> other names (<see cref="FilterAtoms"/>). XFIXES tells when either changes hands; then
/// the bridge owns the one on the other side, and reads the text only when somebody asks for it.
/// </remarks>
internal sealed class ClipboardBroker : IAsyncDisposable
{
    private const byte SelectionRequest = 30;
    private const byte SelectSelectionInput = 2;
    private const uint SetOwnerDestroyClose = 7;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly XConnection _trusted;
    private readonly XConnection _untrusted;
    private readonly SelectionSide _host;
    private readonly SelectionSide _guest;
    private readonly byte _noticeEvent;
    private readonly Func<Transfer> _allowed;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _loop;

    private ClipboardBroker(XConnection trusted, XConnection untrusted, SelectionSide host, SelectionSide guest, byte noticeEvent, Func<Transfer> allowed)
    {
        (_trusted, _untrusted, _host, _guest) = (trusted, untrusted, host, guest);
        (_noticeEvent, _allowed) = (noticeEvent, allowed);
        _loop = RunAsync(_stop.Token);
    }

    /// <summary>Starts it.</summary>
    /// <param name="display">The user's display.</param>
    /// <param name="cookie">The workspace's cookie.</param>
    /// <param name="mark">The workspace.</param>
    /// <param name="allowed">What policy says now.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="null"/> when the server does not tell of changes (no XFIXES): then no text crosses.</returns>
    /// <exception cref="DisplayException">The server went away.</exception>
    public static async Task<ClipboardBroker?> StartAsync(
        UserDisplay display, XCookie cookie, WindowMark mark, Func<Transfer> allowed, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        XConnection? trusted = null;
        XConnection? untrusted = null;
        try
        {
            trusted = await display.OpenAsync(either.Token);
            untrusted = await XConnection.OpenAsync(display.Address, cookie, either.Token);
            SelectionSide host = await SelectionSide.OpenAsync(trusted, ["CLIPBOARD", "PRIMARY"], time, either.Token);
            SelectionSide guest = await SelectionSide.OpenAsync(untrusted, [$"_MEDV_{mark.Machine}_CLIPBOARD", $"_MEDV_{mark.Machine}_PRIMARY"], time, either.Token);
            if (await trusted.ExtensionAsync("XFIXES", either.Token) is { } opcode && await trusted.FirstEventAsync("XFIXES", either.Token) is { } first)
            {
                await trusted.AskAsync(opcode, 0, XRequests.Words(4, 0), either.Token);
                foreach (uint selection in (uint[])[.. host.Selections, .. guest.Selections])
                {
                    await trusted.DoAsync(opcode, SelectSelectionInput, XRequests.Words(host.Window, selection, SetOwnerDestroyClose), either.Token);
                }

                var broker = new ClipboardBroker(trusted, untrusted, host, guest, first, allowed);
                (trusted, untrusted) = (null, null);
                return broker;
            }

            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DisplayException(DisplayFault.Unreachable, $"the X server at {display.Address} does not answer within {Patience.TotalSeconds:0} s");
        }
        finally
        {
            await (trusted?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (untrusted?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        await _untrusted.DisposeAsync();
        await _trusted.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        Task hostHasMore = Task.CompletedTask;
        Task guestHasMore = Task.CompletedTask;
        try
        {
            // What was copied before.
            for (int index = 0; index < _host.Selections.Length; index++)
            {
                await OfferAsync(_host, _guest, Transfer.ToGuest, index, await _host.OwnerAsync(index, cancellationToken), cancellationToken);
            }

            while (true)
            {
                bool isBusy = await HandleAsync(_host, _guest, Transfer.ToHost, cancellationToken) | await HandleAsync(_guest, _host, Transfer.ToGuest, cancellationToken);
                if (!isBusy)
                {
                    hostHasMore = hostHasMore.IsCompleted ? _trusted.WaitAsync(cancellationToken) : hostHasMore;
                    guestHasMore = guestHasMore.IsCompleted ? _untrusted.WaitAsync(cancellationToken) : guestHasMore;
                    await await Task.WhenAny(hostHasMore, guestHasMore);
                    if (_trusted.IsClosed || _untrusted.IsClosed)
                    {
                        break;
                    }
                }
            }
        }
        catch (Exception exception) when (exception is DisplayException or OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The server went away, or the cookie was taken back: nothing is left to carry.
        }

        await Task.WhenAll(hostHasMore, guestHasMore).WaitAsync(TimeSpan.FromSeconds(1), CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Handles one event of a side.</summary>
    /// <param name="side">The side.</param>
    /// <param name="other">Where its answers come from.</param>
    /// <param name="direction">The direction in which answers go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    private async Task<bool> HandleAsync(SelectionSide side, SelectionSide other, Transfer direction, CancellationToken cancellationToken)
    {
        if (await side.Connection.TakeEventAsync(cancellationToken) is not { } next)
        {
            return false;
        }

        if (next[0] == SelectionRequest)
        {
            await side.AnswerAsync(next, index => _allowed().HasFlag(direction) ? other.ReadAsync(index, cancellationToken) : Task.FromResult<byte[]?>(null), cancellationToken);
        }
        else if (side == _host && next[0] == _noticeEvent)
        {
            // Window (4), owner (8), selection (12).
            (uint owner, uint selection) = (XRequests.Word(next, 8), XRequests.Word(next, 12));
            int ofHost = _host.Selections.IndexOf(selection);
            await (ofHost >= 0
                ? OfferAsync(_host, _guest, Transfer.ToGuest, ofHost, owner, cancellationToken)
                : OfferAsync(_guest, _host, Transfer.ToHost, _guest.Selections.IndexOf(selection), owner, cancellationToken));
        }

        return true;
    }

    /// <summary>Somebody copied on one side, or let go: the other side's selection follows.</summary>
    private async Task OfferAsync(SelectionSide from, SelectionSide to, Transfer direction, int index, uint owner, CancellationToken cancellationToken)
    {
        if (index >= 0 && owner != from.Window)
        {
            await to.OwnAsync(index, owner != 0 && _allowed().HasFlag(direction), cancellationToken);
        }
    }
}
