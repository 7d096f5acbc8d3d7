using MedV.SigningTool.Commands;
using MedV.Terminal;

namespace MedV.SigningTool.Realms;

/// <summary>The passphrase of a realm's keys: asked for when it is first needed, and only once in a run.</summary>
internal sealed class Passphrase(Func<string> read)
{
    /// <summary>Shortest passphrase of a new realm, in characters: the keys decide what runs on every host.</summary>
    public const int MinimumLength = 8;

    private readonly Lazy<string> _value = new(read);

    public string Value => _value.Value;

    /// <summary>For a new realm: long enough, and the same when it is asked for again.</summary>
    public string ReadNew(Func<string, string?>? askAgain)
    {
        if (Value.Length < MinimumLength)
        {
            throw new ProblemException(
                ExitCode.Failed, $"the passphrase has {Value.Length} characters, expected at least {MinimumLength}", "five random words make a good one");
        }

        if (askAgain is not null && askAgain("The same again: ") != Value)
        {
            throw new ProblemException(ExitCode.Failed, "the two passphrases differ");
        }

        return Value;
    }
}
