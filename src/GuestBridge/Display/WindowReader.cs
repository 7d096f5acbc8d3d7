using System.Text;
using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Display;

/// <summary>Lists the windows that a workspace's guest shows on the user's display, and marks them as the guest's.</summary>
/// <remarks>
/// Which windows those are, the X server says: it knows the process of each client. What they are called, the guest says.
/// Not safe for use by more than one caller at a time.
/// </remarks>
/// <param name="connection">A trusted connection.</param>
/// <param name="isRelay">Whether a process is a relay of this workspace; <see cref="RelayProcesses.Serves"/>.</param>
internal sealed class WindowReader(XConnection connection, Func<int, bool> isRelay)
{
    /// <summary>Most windows that are listed.</summary>
    public const int MaximumWindows = 256;

    // A frame of a window manager holds the window one or two levels down.
    private const int MaximumDepth = 4;
    private const int MaximumVisits = 4096;
    private const int MaximumTextBytes = 512;
    private const int MaximumTextCharacters = 128;

    private const uint StringAtom = 31;
    private const uint ClientMachine = 36;
    private const uint WindowName = 39;
    private const uint WindowClass = 67;

    private uint _state;
    private uint _utf8Name;

    /// <summary>The guest's windows that are shown, hidden by others or minimised; not menus and tool tips.</summary>
    /// <exception cref="DisplayException">The server went away or does not say which process a window belongs to.</exception>
    public async Task<IReadOnlyList<GuestWindow>> ListAsync(CancellationToken cancellationToken)
    {
        Dictionary<uint, int> clients = [];
        foreach ((uint client, int process) in await ResourceExtension.ClientsAsync(connection, cancellationToken))
        {
            if (isRelay(process))
            {
                clients[client & ~connection.ResourceMask] = process;
            }
        }

        var found = new List<GuestWindow>();
        if (clients.Count == 0)
        {
            return found;
        }

        if (_state == 0)
        {
            _utf8Name = await connection.AtomAsync("_NET_WM_NAME", cancellationToken);
            _state = await connection.AtomAsync("WM_STATE", cancellationToken);
        }

        var queue = new Queue<(uint Window, int Depth)>(connection.Roots.Select(root => (root, 0)));
        int visits = 0;
        while (queue.TryDequeue(out (uint Window, int Depth) next) && visits++ < MaximumVisits && found.Count < MaximumWindows)
        {
            if (next.Depth > 0 && clients.TryGetValue(next.Window & ~connection.ResourceMask, out int process))
            {
                if (await ReadAsync(next.Window, process, cancellationToken) is { } window)
                {
                    found.Add(window);
                }

                // What is in a guest's window is part of it.
                continue;
            }

            if (next.Depth < MaximumDepth)
            {
                foreach (uint child in await connection.ChildrenAsync(next.Window, cancellationToken))
                {
                    queue.Enqueue((child, next.Depth + 1));
                }
            }
        }

        return found;
    }

    /// <summary>Writes the machine that a window is on, whatever the guest wrote there: window managers show it beside the title.</summary>
    /// <param name="window">The window.</param>
    /// <param name="machine">The name to show; plain ASCII.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns><see langword="false"/> when the window is gone.</returns>
    public async Task<bool> MarkAsync(GuestWindow window, string machine, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(window);

        return window.UntrustedMachine == machine
            || await connection.SetTextAsync(window.Id, ClientMachine, StringAtom, machine, cancellationToken);
    }

    private async Task<GuestWindow?> ReadAsync(uint window, int process, CancellationToken cancellationToken)
    {
        string windowClass = await TextAsync(window, WindowClass, cancellationToken);
        string title = await TextAsync(window, _utf8Name, cancellationToken);
        if (title.Length == 0)
        {
            title = await TextAsync(window, WindowName, cancellationToken);
        }

        // Without a name, a class and a state it is a helper of the program or a menu, not a window that a user would count.
        bool managed = (await connection.PropertyAsync(window, _state, 8, cancellationToken)).Length > 0;
        return windowClass.Length == 0 && title.Length == 0 && !managed
            ? null
            : new GuestWindow(window, title, windowClass, await TextAsync(window, ClientMachine, cancellationToken), process);
    }

    private async Task<string> TextAsync(uint window, uint property, CancellationToken cancellationToken)
    {
        string text = Encoding.UTF8.GetString(await connection.PropertyAsync(window, property, MaximumTextBytes, cancellationToken));
        return new string([.. text.Take(MaximumTextCharacters).Select(c => c is '\0' or '\n' or '\t' ? ' ' : c).Where(IsPlain)]).Trim();
    }

    // Controls, and what turns the direction of writing around.
    private static bool IsPlain(char c) =>
        !char.IsControl(c) && c is not ('\u200e' or '\u200f' or (>= '\u2028' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufeff');
}
