using System.Collections.Immutable;
using MedV.GuestBridge.Control;
using MedV.GuestBridge.Control.Contract;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.Clipboard;
using MedV.GuestBridge.Display.X11.Filter;
using MedV.GuestProtocol;
using MedV.Terminal;
using MedV.Workspaces;

namespace MedV.GuestBridge.Sessions;

/// <summary>The way of one workspace's windows to its user's X display: the cookie that the guest is given, and what the relay must know.</summary>
/// <remarks>Used under the lock of its workspace. See <c>docs/windows-on-the-host.md</c>.</remarks>
/// <param name="folder">The runtime folder of the workspace.</param>
/// <param name="time">The clock.</param>
internal sealed class DisplayKeeper(string folder, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The display as guests see it: QEMU hands each connection to the relay.</summary>
    private const string GuestAddress = "10.0.2.100:0";

    private GuestCookie? _cookie;
    private ClipboardBroker? _clipboard;
    private (BridgeDisplay, WindowMark)? _shown;

    /// <summary>The command that QEMU runs for each X connection of the guest.</summary>
    /// <param name="folder">The runtime folder of the workspace.</param>
    public static ImmutableArray<string> Relay(string folder) => [Environment.ProcessPath!, "relay", folder];

    /// <summary>The file with the cookie, and the one with the address of the X server.</summary>
    public static (string Cookie, string Address) Files(string folder) => (Path.Combine(folder, "cookie"), Path.Combine(folder, "display"));

    /// <summary>Makes what a guest needs to show windows on a display.</summary>
    /// <param name="display">The display of whoever asked.</param>
    /// <param name="mark">What the workspace's windows are told by.</param>
    /// <param name="clipboard">Asked each time what policy says of the clipboard.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="BridgeException">There is no display, or one that a guest must not have.</exception>
    public async Task<DisplayAccess> OpenAsync(BridgeDisplay? display, WindowMark mark, Func<Transfer> clipboard, CancellationToken cancellationToken)
    {
        if (display is null)
        {
            throw new BridgeException(ExitCode.Failed, "there is no display to show windows on", "run this in your desktop, or set DISPLAY");
        }

        if (_cookie is null || _shown != (display, mark))
        {
            await DisposeAsync();
            (string cookie, string address) = Files(folder);
            try
            {
                var found = await UserDisplay.FindAsync(
                    name => name switch
                    {
                        "DISPLAY" => display.Address,
                        "XAUTHORITY" => display.AuthorityFile,
                        _ => Environment.GetEnvironmentVariable(name),
                    },
                    Environment.MachineName,
                    cancellationToken);
                _cookie = await GuestCookie.MakeAsync(found, cookie, mark, time, cancellationToken);
                _clipboard = await ClipboardBroker.StartAsync(found, _cookie.Cookie, mark, clipboard, time, cancellationToken);
                await File.WriteAllTextAsync(address, display.Address, cancellationToken);
                _shown = (display, mark);
            }
            catch (DisplayException e)
            {
                throw new BridgeException(ExitCode.Failed, e.Message, "medv doctor tells what is wrong with the display", e);
            }
        }

        return new DisplayAccess(GuestAddress, _cookie.Cookie.ToHex());
    }

    public async ValueTask DisposeAsync()
    {
        if (_clipboard is not null)
        {
            await _clipboard.DisposeAsync();
            _clipboard = null;
        }

        if (_cookie is not null)
        {
            await _cookie.DisposeAsync();
            _cookie = null;
        }
    }
}
