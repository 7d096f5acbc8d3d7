using System.CommandLine;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using MedV.Trust.Realms;

namespace MedV.SigningTool.Realms;

/// <summary><c>medv-sign init</c>.</summary>
internal static class InitCommand
{
    private const int MostRootKeys = 16;

    public static Command Build(Session session)
    {
        Option<string?> realm = CommonOptions.Realm();
        Option<string?> passphraseFile = CommonOptions.PassphraseFile();
        Option<bool> json = CommonOptions.Json();
        var name = new Option<string>("--name") { Description = "The realm's name, for people", Required = true, HelpName = "NAME" };
        name.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !RealmDescription.IsValidName(result.Tokens[0].Value))
            {
                result.AddError($"--name takes 1 to {RealmDescription.MaximumNameLength} characters, none at the ends blank");
            }
        });
        Option<int> keys = Count("--root-keys", "How many root keys to make.");
        Option<int> threshold = Count("--root-threshold", "How many of them must sign a new root.");
        Option<int> days = CommonOptions.Days("--expires-root", "How long the root is valid.", Lifetimes.RootDays);
        var command = new ToolCommand(
            "init",
            "Makes a realm: keys, root, host authority. Prints the fingerprint that every host is given.",
            "medv-sign init --realm ./realm --name \"Nordbank\" --passphrase-file ./passphrase",
            ExitCode.InUse)
        {
            realm, name, keys, threshold, days, passphraseFile, json,
        };
        return command.Does(parsed =>
        {
            var plan = new RootPlan(parsed.GetValue(keys), parsed.GetValue(threshold), parsed.GetValue(days));
            if (plan.Threshold > plan.Keys)
            {
                throw new ProblemException(
                    ExitCode.WrongUsage, $"--root-threshold {plan.Threshold} is more than there are root keys, {plan.Keys}");
            }

            string path = CommonOptions.RealmPath(parsed, realm, session);
            bool wasTyped = parsed.GetValue(passphraseFile) is null && string.IsNullOrEmpty(session.Environment("MEDV_PASSPHRASE"));
            RealmFolder made = RealmMaker.Make(
                path,
                parsed.GetRequiredValue(name),
                plan,
                () => CommonOptions.Passphrase(parsed, passphraseFile, session).ReadNew(wasTyped ? session.AskPassphrase : null),
                session);
            session.Report(
                parsed.GetValue(json),
                new InitReport(made.Settings.Name, made.Settings.Fingerprint, made.FullPath),
                ToolJson.Default.InitReport,
                $"made realm \"{made.Settings.Name}\" in {made.FullPath}",
                $"fingerprint: {made.Settings.Fingerprint}",
                "next: medv-sign pack DISK --image NAME, then medv-sign sign");
            return ExitCode.Done;
        });
    }

    private static Option<int> Count(string name, string description)
    {
        var option = new Option<int>(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => 1 };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out int value) && value is < 1 or > MostRootKeys)
            {
                result.AddError($"{name} takes 1 to {MostRootKeys}, not {value}");
            }
        });
        return option;
    }
}
