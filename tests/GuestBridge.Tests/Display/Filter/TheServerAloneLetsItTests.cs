using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Tests.Display.Filter;

/// <summary>What the SECURITY extension of a real server does not keep from an untrusted client. Should one of these fail, the server has become better.</summary>
public sealed class TheServerAloneLetsItTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [XFact]
    public async Task An_untrusted_client_owns_the_clipboard_grabs_the_keyboard_and_reads_titles()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using var user = new RawClient(await x.Display.OpenAsync(_limit.Token), _limit.Token);
        await using var guest = new RawClient(await XConnection.OpenAsync(x.Display.Address, cookie.Cookie, _limit.Token), _limit.Token);
        uint clipboard = await user.X.AtomAsync("CLIPBOARD", _limit.Token);
        uint focused = await user.WindowAsync();
        await user.X.SetTextAsync(focused, 39, 31, "payroll", _limit.Token);
        await user.DoAsync(RawClient.SetInputFocus, 0, focused, 0);
        uint window = await guest.WindowAsync();
        guest.X.KeepEvents();

        Assert.True(await guest.DoAsync(RawClient.SetSelectionOwner, 0, window, clipboard, 0));
        Assert.Equal(window, await user.NumberAsync(RawClient.GetSelectionOwner, clipboard));
        Assert.Equal("payroll"u8.ToArray(), await guest.X.PropertyAsync(focused, 39, 64, _limit.Token));
        Assert.Equal(0, (await guest.AskAsync(RawClient.GrabKeyboard, 1, window, 0, 0x0101))![1]);
        await TestProgram.RunAsync("xdotool", ["key", "g"], x.User);
        await guest.DoAsync(127, 0);
        var kinds = new List<int>();
        while (await guest.X.TakeEventAsync(_limit.Token) is { } next)
        {
            kinds.Add(next[0]);
        }

        Assert.Contains(2, kinds);
    }
}
