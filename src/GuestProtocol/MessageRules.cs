using System.Collections.Immutable;

namespace MedV.GuestProtocol;

/// <summary>The limits of every field, for what is read and for what is written alike. A message that is beyond one is refused; text is cleaned.</summary>
internal static class MessageRules
{
    private const int MostWindows = 10_000;
    private const int LongestIdleSeconds = 366 * 24 * 60 * 60;

    // 1980 to 2200: a clock that is set beyond is a mistake.
    private const long FirstTime = 315_532_800_000, LastTime = 7_258_118_400_000;

    private static readonly string[] Phases = ["running", "restarting", "done", "failed"];

    /// <summary>Gives the message as it may be used; null when it is refused.</summary>
    public static HostMessage? Check(HostMessage untrusted) => untrusted switch
    {
        HostMessage.Hello hello => hello.Versions.Length is > 0 and <= ProtocolLimits.ListEntries ? hello : null,
        HostMessage.Apps apps => apps.From is >= 0 and <= ProtocolLimits.Apps ? apps : null,
        HostMessage.Icon icon => GuestText.IsHash(icon.Hash) && icon.Offset is >= 0 and < ProtocolLimits.IconPixels * ProtocolLimits.IconPixels * 4 && IsPiece(icon.Length) ? icon : null,
        HostMessage.Launch launch => GuestText.IsLaunch(launch.LaunchId) && GuestText.IsAppKey(launch.App) && IsDisplay(launch.Display)
            && launch.Files.Length <= ProtocolLimits.FilesPerLaunch && launch.Files.All(GuestText.IsFileName) ? launch : null,
        HostMessage.Put put => IsFile(put.LaunchId, put.File) && IsPiece(put.Offset, put.Total, put.Data.Length) ? put : null,
        HostMessage.Get get => IsFile(get.LaunchId, get.File) && get.Offset is >= 0 and <= ProtocolLimits.FileBytes && IsPiece(get.Length) ? get : null,
        HostMessage.Forget forget => GuestText.IsLaunch(forget.LaunchId) ? forget : null,
        HostMessage.Open open => GuestText.IsUrl(open.Url) && IsDisplay(open.Display) ? open : null,
        HostMessage.SetTime time => time.UnixMilliseconds is >= FirstTime and < LastTime ? time : null,
        HostMessage.Setup setup => IsSetup(setup) ? setup : null,
        HostMessage.Drive drive => drive.IdleAfter is >= 0 and <= LongestIdleSeconds && drive.Every is >= 0 and <= LongestIdleSeconds ? drive : null,
        HostMessage.Network network => network.Proxy is null || IsAddress(network.Proxy) ? network : null,
        _ => untrusted,
    };

    /// <summary>Gives the message as it may be used, its texts clean; null when it is refused.</summary>
    public static GuestMessage? Check(GuestMessage untrusted) => untrusted switch
    {
        GuestMessage.Welcome welcome => welcome.Version > 0 && welcome.Caps.Length <= ProtocolLimits.ListEntries ? welcome with
        {
            Agent = GuestText.Clean(welcome.Agent, ProtocolLimits.WordCharacters),
            Os = GuestText.Clean(welcome.Os, ProtocolLimits.WordCharacters),
            Caps = [.. welcome.Caps.Where(IsWord)],
        } : null,
        GuestMessage.Error error => IsWord(error.Code) ? error with { Text = GuestText.Clean(error.Text) } : null,
        GuestMessage.AppPage page => CheckPage(page),
        GuestMessage.IconPiece icon => icon.Width is > 0 and <= ProtocolLimits.IconPixels && icon.Height is > 0 and <= ProtocolLimits.IconPixels
            && IsPiece(icon.Offset, icon.Width * icon.Height * 4, icon.Data.Length) ? icon : null,
        GuestMessage.FilePiece file => IsPiece(file.Offset, file.Total, file.Data.Length) ? file : null,
        GuestMessage.State state => state.Rev >= 0 && state.WindowCount is >= 0 and <= MostWindows && state.IdleSeconds is >= 0 and <= LongestIdleSeconds
            && state.Launches.Length <= ProtocolLimits.Launches && state.Launches.All(GuestText.IsLaunch) ? state : null,
        GuestMessage.Changed changed => changed.Rev >= 0 ? changed : null,
        GuestMessage.Started started => GuestText.IsLaunch(started.LaunchId) ? started : null,
        GuestMessage.Exited exited => GuestText.IsLaunch(exited.LaunchId) ? exited : null,
        GuestMessage.Windows windows => windows.Count is >= 0 and <= MostWindows ? windows : null,
        GuestMessage.Idle idle => idle.Seconds is >= 0 and <= LongestIdleSeconds ? idle : null,
        GuestMessage.Want want => IsWord(want.Verb) && want.Arg.Length <= ProtocolLimits.UrlCharacters ? want with { Arg = GuestText.Clean(want.Arg, ProtocolLimits.UrlCharacters) } : null,
        GuestMessage.Notify notify => GuestText.Clean(notify.Text) is { Length: > 0 } text ? new GuestMessage.Notify(text) : null,
        GuestMessage.FileChanged changed => IsFile(changed.LaunchId, changed.File) ? changed : null,
        GuestMessage.SetupProgress progress => IsIdentity(progress.Identity) && progress.Step is >= 0 and <= ProtocolLimits.SetupSteps && Phases.Contains(progress.Phase)
            ? progress with { Text = GuestText.Clean(progress.Text) } : null,
        _ => untrusted,
    };

    private static GuestMessage.AppPage? CheckPage(GuestMessage.AppPage page)
    {
        if (page.Rev < 0 || page.Total is < 0 or > ProtocolLimits.Apps || page.From < 0 || page.Apps.Length > ProtocolLimits.AppsPerPage
            || page.From + (long)page.Apps.Length > page.Total)
        {
            return null;
        }

        var apps = ImmutableArray.CreateBuilder<GuestApp>(page.Apps.Length);
        foreach (GuestApp? app in page.Apps)
        {
            if (app is null || !GuestText.IsAppKey(app.Key) || (app.IconHash is not null && !GuestText.IsHash(app.IconHash)))
            {
                return null;
            }

            string name = GuestText.Clean(app.Name);
            apps.Add(new GuestApp(
                app.Key,
                name.Length > 0 ? name : app.Key,
                GuestText.Clean(app.Comment),
                [.. app.Categories.Where(GuestText.IsCategory).Distinct().Take(ProtocolLimits.Categories)],
                [.. app.MimeTypes.Where(GuestText.IsMimeType).Distinct().Take(ProtocolLimits.MimeTypes)],
                app.IconHash,
                GuestText.Clean(app.WindowClass)));
        }

        return page with { Apps = apps.MoveToImmutable() };
    }

    private static bool IsSetup(HostMessage.Setup setup) =>
        IsIdentity(setup.Identity) && IsPlain(setup.Name, ".-") && IsPlain(setup.User, "._-") && IsPlain(setup.Locale, "._@-") && IsPlain(setup.TimeZone, "/_+-")
        && setup.Steps.Length <= ProtocolLimits.SetupSteps && setup.Steps.All(IsStep);

    private static bool IsStep(SetupStep? step) =>
        step is { Seconds: > 0 and <= ProtocolLimits.SetupStepSeconds, Arguments.Length: <= ProtocolLimits.SetupArguments }
        && step.Arguments.All(argument => argument is { Length: <= ProtocolLimits.SetupArgumentCharacters } && !argument.Contains('\0', StringComparison.Ordinal))
        && step.MoreSuccessCodes is null or { IsDefault: false, Length: <= ProtocolLimits.SetupSuccessCodes }
        && step.Kind switch
        {
            "check" => step.Arguments.Length == 2 && step.Arguments[0].Length > 0 && IsPlain(step.Arguments[0], ".-:") && ushort.TryParse(step.Arguments[1], out ushort port) && port > 0,
            "command" => step.Arguments.Length > 0 && step.Arguments[0].Length > 0,
            "rename" => step.Arguments.Length == 1 && step.Arguments[0].Length > 0 && IsPlain(step.Arguments[0], ".-"),
            "restart" => step.Arguments.Length == 0,
            _ => false,
        };

    private static bool IsIdentity(string identity) =>
        identity is { Length: > 0 and <= ProtocolLimits.WordCharacters } && identity.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool IsPlain(string word, string others) =>
        word is { Length: <= ProtocolLimits.WordCharacters } && (word.Length == 0 || char.IsAsciiLetterOrDigit(word[0]))
        && word.All(c => char.IsAsciiLetterOrDigit(c) || others.Contains(c, StringComparison.Ordinal)) && !word.Contains("..", StringComparison.Ordinal);

    private static bool IsWord(string word) =>
        word is { Length: > 0 and <= ProtocolLimits.WordCharacters } && char.IsAsciiLetter(word[0]) && word.All(char.IsAsciiLetterOrDigit);

    private static bool IsDisplay(DisplayAccess? display) =>
        display is null
        || (IsAddress(display.Address) && display.Cookie is { Length: 32 } && display.Cookie.All(char.IsAsciiHexDigit));

    private static bool IsAddress(string address) =>
        address is { Length: > 0 and <= ProtocolLimits.WordCharacters } && address.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or ':' or '-' or '[' or ']')
        && address.Contains(':', StringComparison.Ordinal);

    private static bool IsFile(string launch, string file) => GuestText.IsLaunch(launch) && GuestText.IsFileName(file);

    private static bool IsPiece(int length) => length is > 0 and <= ProtocolLimits.PieceBytes;

    private static bool IsPiece(long offset, long total, int length) =>
        total is >= 0 and <= ProtocolLimits.FileBytes && offset >= 0 && offset <= total && length <= ProtocolLimits.PieceBytes && length <= total - offset;
}
