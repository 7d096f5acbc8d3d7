using System.Net.Sockets;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Display.Filter;

/// <summary>What a guest that means ill gets of a real X server, through the relay. <see cref="TheServerAloneLetsItTests"/> shows why there is a filter.</summary>
public sealed class HostileGuestTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [XFact]
    public async Task It_neither_reads_nor_owns_the_users_clipboard()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);
        uint clipboard = await guest.X.AtomAsync("CLIPBOARD", _limit.Token);
        uint owner = await user.WindowAsync();
        Assert.True(await user.DoAsync(RawClient.SetSelectionOwner, 0, owner, clipboard, 0));
        user.X.KeepEvents();

        Assert.Equal(0u, await guest.NumberAsync(RawClient.GetSelectionOwner, clipboard));
        uint window = await guest.WindowAsync();
        await guest.DoAsync(RawClient.ConvertSelection, 0, window, clipboard, 31, 9, 0);
        await guest.DoAsync(RawClient.SetSelectionOwner, 0, window, clipboard, 0);

        Assert.Equal(owner, await user.NumberAsync(RawClient.GetSelectionOwner, clipboard));
        Assert.Null(await user.X.TakeEventAsync(_limit.Token));
        Assert.Equal(window, await guest.NumberAsync(RawClient.GetSelectionOwner, clipboard));
    }

    [XFact]
    public async Task It_reads_no_key_that_is_typed_elsewhere()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);
        uint focused = await user.WindowAsync();
        user.X.KeepEvents();
        Assert.True(await user.DoAsync(RawClient.SetInputFocus, 0, focused, 0));
        guest.X.KeepEvents();
        uint window = await guest.WindowAsync();

        // The guest believes that it has the keyboard: menus of its programs open.
        Assert.Equal(0, (await guest.AskAsync(RawClient.GrabKeyboard, 1, window, 0, 0x0101))![1]);
        await TestProgram.RunAsync("xdotool", ["key", "g"], x.User);
        await user.DoAsync(127, 0);
        await guest.DoAsync(127, 0);

        Assert.Contains(2, await EventsAsync(user.X));
        Assert.DoesNotContain(2, await EventsAsync(guest.X));
        Assert.Null(await guest.AskAsync(44, 0));
    }

    [XFact]
    public async Task It_reads_no_titles_and_no_list_of_the_users_windows()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);
        uint window = await user.WindowAsync();
        Assert.True(await user.X.SetTextAsync(window, 39, 31, "payroll", _limit.Token));
        Assert.True(await user.X.SetTextAsync(user.X.Roots[0], 9, 31, "was cut", _limit.Token));

        Assert.Equal("payroll"u8.ToArray(), await user.X.PropertyAsync(window, 39, 64, _limit.Token));
        Assert.Empty(await guest.X.PropertyAsync(window, 39, 64, _limit.Token));
        Assert.Empty(await guest.X.PropertyAsync(guest.X.Roots[0], 9, 64, _limit.Token));
        Assert.NotEmpty(await user.X.ChildrenAsync(user.X.Roots[0], _limit.Token));
        Assert.Empty(await guest.X.ChildrenAsync(guest.X.Roots[0], _limit.Token));
    }

    [XFact]
    public async Task It_neither_stops_the_server_nor_moves_the_pointer_nor_looks_at_another_guest()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);
        await using var other = new RawClient(await XConnection.OpenAsync(x.Display.Address, cookie.Cookie, _limit.Token), _limit.Token);
        uint window = await other.WindowAsync();
        uint pointer = await user.NumberAsync(38, user.X.Roots[0], offset: 16);

        await guest.DoAsync(36, 0);
        await guest.DoAsync(41, 0, 0, guest.X.Roots[0], 0, 0, 0x0005_0005);
        await guest.DoAsync(113, 0, window);

        Assert.Equal(pointer, await user.NumberAsync(38, user.X.Roots[0], offset: 16));
        Assert.True(await other.DoAsync(127, 0), "it was not killed");
        Assert.Null(await guest.AskAsync(73, 2, window, 0, 0x000a_000a, uint.MaxValue));
        Assert.NotNull(await other.AskAsync(73, 2, window, 0, 0x000a_000a, uint.MaxValue));
    }

    [XFact]
    public async Task Its_windows_say_whose_they_are_whatever_it_calls_them()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);

        x.Show("xclock", ["-title", "Log in", "-name", "login"], x.Guest(cookie.Cookie));
        (_, string id, _) = await TestX.UntilAsync(() => TestProgram.RunAsync("xdotool", ["search", "--classname", "login"], x.User), run => run.Code == 0);
        uint window = uint.Parse(id.Trim().Split('\n')[^1], System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal("[Finance] Log in"u8.ToArray(), await user.X.PropertyAsync(window, 39, 64, _limit.Token));
        Assert.Equal("finance"u8.ToArray(), await user.X.PropertyAsync(window, 36, 64, _limit.Token));
    }

    [XFact]
    public async Task A_window_without_a_frame_does_not_cover_the_screen()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);

        uint whole = await guest.WindowAsync(640, 480, isUnframed: true);
        uint menu = await guest.WindowAsync(200, 460, isUnframed: true);
        Assert.True(await guest.DoAsync(12, 0, menu, 0x4, 640));

        // GetWindowAttributes: whether the window manager leaves it alone. GetGeometry: width and height.
        Assert.Equal(0, (await user.AskAsync(3, 0, whole))![27]);
        Assert.Equal(1, (await user.AskAsync(3, 0, menu))![27]);
        Assert.Equal(320u | (460u << 16), await user.NumberAsync(14, menu, offset: 16));
    }

    [XFact]
    public async Task It_fills_the_servers_memory_only_so_far()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var guest = new RawClient(await x.OpenGuestAsync(cookie, _limit.Token), _limit.Token);

        int made = 0;
        while (made < 100 && await guest.DoAsync(53, 24, guest.NextId(), guest.X.Roots[0], 1000 | (1000 << 16)))
        {
            made++;
        }

        Assert.Equal(67, made);
        Assert.True(await guest.DoAsync(53, 24, guest.NextId(), guest.X.Roots[0], 10 | (10 << 16)), "a small one has room");
    }

    [XFact]
    public async Task A_workspace_has_so_many_connections_and_one_that_ends_makes_room()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        var open = new List<XConnection>();
        for (int i = 0; i < RelaySlots.Most; i++)
        {
            open.Add(await x.OpenGuestAsync(cookie, _limit.Token));
        }

        DisplayException refused = await Assert.ThrowsAsync<DisplayException>(() => x.OpenGuestAsync(cookie, _limit.Token));
        Assert.Contains("too many connections", refused.Message, StringComparison.Ordinal);
        await open[0].DisposeAsync();
        open[0] = await TestX.UntilAsync(async () => await TryAsync(x, cookie), found => found is not null) ?? open[0];

        foreach (XConnection one in open)
        {
            await one.DisposeAsync();
        }
    }

    [XFact]
    public async Task One_that_does_not_speak_the_protocol_is_turned_out()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using NetworkStream guest = await x.GuestAddress.ConnectAsync(_limit.Token);

        await guest.WriteAsync(ClientSetup.Build(cookie.Cookie), _limit.Token);
        await guest.WriteAsync(new byte[] { 127, 0, 0, 0 }, _limit.Token);
        await guest.CopyToAsync(Stream.Null, _limit.Token);

        Assert.Equal([ExitCode.Failed], await TestX.UntilAsync(() => Task.FromResult(x.Ends.ToArray()), ends => ends.Length == 1));
    }

    private async Task<XConnection?> TryAsync(TestX x, GuestCookie cookie)
    {
        try
        {
            return await x.OpenGuestAsync(cookie, _limit.Token);
        }
        catch (DisplayException)
        {
            return null;
        }
    }

    private async Task<List<int>> EventsAsync(XConnection connection)
    {
        var kinds = new List<int>();
        while (await connection.TakeEventAsync(_limit.Token) is { } next)
        {
            kinds.Add(next[0] & 0x7f);
        }

        return kinds;
    }
}
