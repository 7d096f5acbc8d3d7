using System.Diagnostics;
using MedV.GuestBridge.Display;
using MedV.GuestBridge.Display.X11;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Display;

/// <summary>What a guest's programs can do on the user's display, tried against a real X server.</summary>
public sealed class GuestWindowsTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _limit.Dispose();

    [XFact]
    public async Task A_guest_reads_neither_the_screen_nor_a_window_of_the_user()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        x.Show("xclock", [], x.User);
        (_, string id, _) = await TestX.UntilAsync(() => TestProgram.RunAsync("xdotool", ["search", "--name", "xclock"], x.User), run => run.Code == 0);

        (int asUser, string picture, _) = await TestProgram.RunAsync("xwd", ["-root", "-silent"], x.User);
        (int screen, string ofScreen, _) = await TestProgram.RunAsync("xwd", ["-root", "-silent"], x.Guest(cookie.Cookie));
        (int window, string ofWindow, _) = await TestProgram.RunAsync("xwd", ["-id", id.Trim(), "-silent"], x.Guest(cookie.Cookie));
        (int windowAsUser, _, _) = await TestProgram.RunAsync("xwd", ["-id", id.Trim(), "-silent"], x.User);

        Assert.Equal(0, asUser);
        Assert.Equal(0, windowAsUser);
        Assert.True(picture.Length > 10_000, "the user may");
        Assert.NotEqual(0, screen);
        Assert.Empty(ofScreen);
        Assert.NotEqual(0, window);
        Assert.Empty(ofWindow);
    }

    [XFact]
    public async Task A_guest_types_nothing_into_a_window_of_the_user()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        Process xev = x.Show("xev", ["-event", "keyboard"], x.User);
        (_, string id, _) = await TestX.UntilAsync(() => TestProgram.RunAsync("xdotool", ["search", "--name", "Event Tester"], x.User), run => run.Code == 0);
        (int focused, _, _) = await TestX.UntilAsync(() => TestProgram.RunAsync("xdotool", ["windowfocus", id.Trim()], x.User), run => run.Code == 0);
        Assert.Equal(0, focused);

        await TestProgram.RunAsync("xdotool", ["key", "g"], x.Guest(cookie.Cookie));
        await TestProgram.RunAsync("xdotool", ["key", "--window", id.Trim(), "g"], x.Guest(cookie.Cookie));
        await TestProgram.RunAsync("xdotool", ["key", "u"], x.User);
        string seen = "";
        while (!seen.Contains("keysym 0x75", StringComparison.Ordinal))
        {
            seen += await xev.StandardOutput.ReadLineAsync(_limit.Token);
        }

        Assert.DoesNotContain("keysym 0x67", seen, StringComparison.Ordinal);
        Assert.Contains(ExitCode.Done, x.Ends);
    }

    [XFact]
    public async Task Only_the_cookie_of_the_workspace_is_let_in()
    {
        // -ac: a server that lets anybody in, so that it is the relay that turns them away.
        await using TestX x = await TestX.StartAsync("-ac");
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        XCookie other = XCookie.From(new byte[16])!;

        (int with, _, _) = await TestProgram.RunAsync("xwininfo", ["-root"], x.Guest(cookie.Cookie));
        (int none, _, string why) = await TestProgram.RunAsync("xwininfo", ["-root"], x.Guest(null));
        (int trusted, _, string whyTrusted) = await TestProgram.RunAsync("xwininfo", ["-root"], x.Guest(x.Display.TrustedCookie));
        (int wrong, _, _) = await TestProgram.RunAsync("xwininfo", ["-root"], x.Guest(other));

        Assert.Equal(0, with);
        Assert.NotEqual(0, none);
        Assert.NotEqual(0, trusted);
        Assert.NotEqual(0, wrong);
        Assert.Contains("takes only the cookie of this workspace", why, StringComparison.Ordinal);
        Assert.Contains("takes only the cookie of this workspace", whyTrusted, StringComparison.Ordinal);
        Assert.Equal([ExitCode.Done, ExitCode.NotPermitted, ExitCode.NotPermitted, ExitCode.NotPermitted], await TestX.UntilAsync(
            () => Task.FromResult(x.Ends.Order().ToArray()), ends => ends.Length == 4));
    }

    [XFact]
    public async Task When_the_cookie_is_taken_back_its_windows_close_and_no_others_come()
    {
        await using TestX x = await TestX.StartAsync();
        GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);
        Process clock = x.Show("xclock", [], x.Guest(cookie.Cookie));
        await TestX.UntilAsync(() => TestProgram.RunAsync("xwininfo", ["-name", "[Finance] xclock"], x.User), run => run.Code == 0);

        await cookie.DisposeAsync();

        await clock.WaitForExitAsync(_limit.Token);
        Assert.False(File.Exists(x.GuestFile));
        DisplayException refused = await Assert.ThrowsAsync<DisplayException>(() => XConnection.OpenAsync(x.Display.Address, cookie.Cookie, _limit.Token));
        Assert.Equal(DisplayFault.Refused, refused.Fault);
    }

    [XFact]
    public async Task A_server_without_the_security_extension_is_refused_with_a_sentence()
    {
        await using TestX x = await TestX.StartAsync("-extension", "SECURITY");

        DisplayException refused = await Assert.ThrowsAsync<DisplayException>(() => x.LetGuestInAsync(_limit.Token));

        Assert.Equal(DisplayFault.NoSecurity, refused.Fault);
        Assert.Contains("SECURITY", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(x.GuestFile));
    }

    [XFact]
    public async Task The_file_with_the_cookie_is_for_the_user_alone_and_the_usual_tools_read_it()
    {
        await using TestX x = await TestX.StartAsync();
        await using GuestCookie cookie = await x.LetGuestInAsync(_limit.Token);

        (int code, string list, _) = await TestProgram.RunAsync("xauth", ["-f", x.GuestFile, "list"]);

        Assert.Equal(0, code);
        Assert.Contains(cookie.Cookie.ToHex(), list, StringComparison.Ordinal);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(x.GuestFile) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [XFact]
    public async Task Doctor_tells_a_good_display_from_one_without_the_extension_one_that_refuses_and_none()
    {
        await using TestX x = await TestX.StartAsync();
        await using TestX bare = await TestX.StartAsync("-extension", "SECURITY");

        DisplayCheck good = await CheckAsync(x.User);
        DisplayCheck without = await CheckAsync(bare.User);
        DisplayCheck refused = await CheckAsync([("DISPLAY", x.User[0].Item2), ("XAUTHORITY", bare.TrustedFile)]);
        DisplayCheck none = await CheckAsync([("WAYLAND_DISPLAY", "wayland-0")]);
        DisplayCheck gone = await CheckAsync([("DISPLAY", ":59000")]);

        Assert.True(good.IsGood, good.Sentence);
        Assert.Contains("SECURITY", without.Sentence, StringComparison.Ordinal);
        Assert.Contains("+extension SECURITY", without.Hint, StringComparison.Ordinal);
        Assert.Contains("XAUTHORITY", refused.Hint, StringComparison.Ordinal);
        Assert.Contains("XWayland", none.Hint, StringComparison.Ordinal);
        Assert.Contains("does not answer", gone.Sentence, StringComparison.Ordinal);
        Assert.All(new[] { without, refused, none, gone }, check => Assert.False(check.IsGood));
    }

    private Task<DisplayCheck> CheckAsync((string Name, string Value)[] environment) => DisplayCheck.RunAsync(
        name => environment.FirstOrDefault(pair => pair.Name == name).Value, "pc", TimeProvider.System, _limit.Token);
}
