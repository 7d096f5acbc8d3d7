using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.Clipboard;
using MedV.Workspaces;

namespace MedV.GuestBridge.Tests.Display;

/// <summary>Copying with xclip on the host and pasting with xclip in the guest, and back, on a real X server.</summary>
public sealed class ClipboardTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(90));

    public void Dispose() => _limit.Dispose();

    [XTheory]
    [InlineData(Transfer.None, null, null)]
    [InlineData(Transfer.ToGuest, "of the host \u20ac", null)]
    [InlineData(Transfer.ToHost, null, "of the guest")]
    [InlineData(Transfer.Both, "of the host \u20ac", "of the guest")]
    public async Task Text_passes_in_the_directions_that_policy_says(Transfer allowed, string? inGuest, string? onHost)
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using ClipboardBroker? broker = await StartAsync(x, cookie, () => allowed);

        await CopyAsync(x, "of the host \u20ac", x.User);
        Assert.Equal("of the host \u20ac", await PasteAsync(x.User));
        Assert.Equal(inGuest, await PasteUntilAsync(x.Guest(cookie.Cookie), inGuest));

        await CopyAsync(x, "of the guest", x.Guest(cookie.Cookie));
        Assert.Equal(onHost ?? "of the host \u20ac", await PasteUntilAsync(x.User, onHost));
        Assert.Equal("of the guest", await PasteAsync(x.Guest(cookie.Cookie)));
    }

    [XFact]
    public async Task What_policy_says_later_holds_at_once()
    {
        Transfer allowed = Transfer.ToGuest;
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using ClipboardBroker? broker = await StartAsync(x, cookie, () => allowed);
        await CopyAsync(x, "before", x.User);
        Assert.Equal("before", await PasteUntilAsync(x.Guest(cookie.Cookie), "before"));

        allowed = Transfer.None;

        Assert.Null(await PasteAsync(x.Guest(cookie.Cookie)));
    }

    [XFact]
    public async Task Too_much_text_does_not_cross_and_keys_that_are_hidden_in_it_are_taken_out()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        await using ClipboardBroker? broker = await StartAsync(x, cookie, () => Transfer.Both);

        await CopyAsync(x, "ls\u001b[201~\nrm\u0007", x.Guest(cookie.Cookie));
        Assert.Equal("ls[201~\nrm", await PasteUntilAsync(x.User, "ls[201~\nrm"));
        await CopyAsync(x, new string('x', ClipboardText.MostBytes + 1), x.Guest(cookie.Cookie));

        Assert.Null(await PasteUntilAsync(x.User, null));
        await CopyAsync(x, new string('y', ClipboardText.MostBytes), x.Guest(cookie.Cookie));
        Assert.Equal(ClipboardText.MostBytes, (await PasteUntilAsync(x.User, new string('y', ClipboardText.MostBytes)))!.Length);
    }

    private async Task<ClipboardBroker?> StartAsync(TestX x, GuestCookie cookie, Func<Transfer> allowed)
    {
        ClipboardBroker? broker = await ClipboardBroker.StartAsync(x.Display, cookie.Cookie, TestX.Mark, allowed, TimeProvider.System, _limit.Token);
        Assert.NotNull(broker);
        return broker;
    }

    private static async Task CopyAsync(TestX x, string text, (string, string)[] environment)
    {
        string file = Path.Combine(x.Folder, "copied");
        await File.WriteAllTextAsync(file, text);

        // It stays in the background and owns the clipboard.
        x.Show("xclip", ["-quiet", "-selection", "clipboard", "-in", file], environment);
        await TestX.UntilAsync(() => PasteAsync(environment), pasted => pasted == text);
    }

    private static async Task<string?> PasteAsync((string, string)[] environment)
    {
        (int code, string output, _) = await TestProgram.RunAsync("xclip", ["-selection", "clipboard", "-out", "-target", "UTF8_STRING"], environment);
        return code == 0 ? output : null;
    }

    /// <summary>Waits for a text that is to come; for one that must not come, long enough for one to come.</summary>
    private static async Task<string?> PasteUntilAsync((string, string)[] environment, string? expected)
    {
        string? pasted = null;
        for (int i = 0; i < (expected is null ? 5 : 50); i++)
        {
            pasted = await PasteAsync(environment);
            if (expected is not null && pasted == expected)
            {
                break;
            }

            await Task.Delay(100);
        }

        return pasted;
    }
}
