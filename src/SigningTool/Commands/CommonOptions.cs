using System.CommandLine;
using MedV.SigningTool.Realms;
using MedV.Terminal;

namespace MedV.SigningTool.Commands;

/// <summary>Options that several commands share, and what they mean.</summary>
internal static class CommonOptions
{
    private const int LongestPassphraseFile = 4096;

    public static Option<string?> Realm() => new("--realm")
    {
        Description = "The realm's folder. Default: environment MEDV_REALM, else ./realm",
        HelpName = "DIR",
    };

    public static Option<string?> PassphraseFile() => new("--passphrase-file")
    {
        Description = "A file whose first line is the passphrase. Default: environment MEDV_PASSPHRASE, else asked on a terminal",
        HelpName = "FILE",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print one JSON object" };

    public static Option<int> Days(string name, string description, int days)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "DAYS", DefaultValueFactory = _ => days };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value is < 1 or > 36_500)
            {
                result.AddError($"{name} takes 1 to 36500 days, not {value}");
            }
        });
        return option;
    }

    public static string RealmPath(ParseResult parsed, Option<string?> option, Session session) =>
        Path.GetFullPath(parsed.GetValue(option) ?? NonEmpty(session.Environment("MEDV_REALM")) ?? "realm");

    public static Passphrase Passphrase(ParseResult parsed, Option<string?> option, Session session) =>
        new(() => ReadPassphrase(parsed.GetValue(option), session));

    private static string ReadPassphrase(string? file, Session session)
    {
        if (file is not null)
        {
            using StreamReader reader = File.OpenText(file);
            if (reader.BaseStream.CanSeek && reader.BaseStream.Length > LongestPassphraseFile)
            {
                throw new ProblemException(ExitCode.Failed, $"{file} is longer than {LongestPassphraseFile} bytes; expected a passphrase");
            }

            return NonEmpty(reader.ReadLine()) ?? throw new ProblemException(ExitCode.Failed, $"{file} has no passphrase in its first line");
        }

        return NonEmpty(session.Environment("MEDV_PASSPHRASE"))
            ?? NonEmpty(session.AskPassphrase?.Invoke("Passphrase of the realm's keys: "))
            ?? throw new ProblemException(
                ExitCode.WrongUsage, "the realm's keys need a passphrase, and nobody can be asked here", "use --passphrase-file FILE or MEDV_PASSPHRASE");
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
