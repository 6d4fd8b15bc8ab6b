namespace Gateway.Settings;

/// <summary>Settings with which the gateway must not start. Each sentence names its setting and says what to do; all of them are told at once.</summary>
internal sealed class SettingException(IReadOnlyList<string> sentences) : Exception(string.Join(Environment.NewLine, sentences))
{
    /// <summary>One sentence.</summary>
    public SettingException(string sentence)
        : this([sentence])
    {
    }

    /// <summary>What is wrong, one sentence a setting.</summary>
    public IReadOnlyList<string> Sentences { get; } = sentences;
}
